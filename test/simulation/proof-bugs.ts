import type { PlantedBug } from "./planted-bug.ts";

/** Mistakes about what is proven: totals, times, what is committed and what is owed. */
export const PROOF_BUGS: readonly PlantedBug[] = [
  {
    name: "a total that falls",
    file: "src/engine/seeing/signal-growth.ts",
    find: "const totals: Totals = kept ? { ...signal, feed: seen.feed } : seen;",
    replace: "const totals: Totals = seen;",
    faults: "hard",
    only: "rtds lies",
    // There his totals decide what is bought.
    firstSeed: 4,
    everySeed: 5,
    seeds: 6,
  },
  {
    name: "a clock that is trusted",
    file: "src/engine/risk/signal-checks.ts",
    find: "failIf(!f.isTimeSure || Math.abs(f.clockOffsetMs) > MOST_OFFSET_MS, {",
    replace: "failIf(f.isTimeSure && Math.abs(f.clockOffsetMs) > 1000 * MOST_OFFSET_MS, {",
    faults: "hard",
    only: "clock 45000 ms off",
    seeds: 10,
  },
  {
    name: "a sale beyond what is owed",
    file: "src/engine/exits/exit-plan.ts",
    find: "Math.max(0, Math.min(debt.sharesMicro, heldMicro) - sellingMicro)",
    replace: "Math.max(0, heldMicro - sellingMicro)",
    days: 2,
    seeds: 6,
  },
  {
    name: "an unfilled rest that stays committed",
    file: "src/engine/orders/order-booking.ts",
    find: "  changeCommitted(records, order, order.notionalMicro, order.filledCollateralMicro);\n",
    replace: "",
    seeds: 6,
  },
];
