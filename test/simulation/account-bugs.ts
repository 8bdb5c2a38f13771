import type { PlantedBug } from "./planted-bug.ts";

/** Mistakes that show only where somebody else touches the account, or the database is an older copy. */
export const ACCOUNT_BUGS: readonly PlantedBug[] = [
  {
    name: "a reward counted as profit",
    file: "src/engine/reconciling/flows.ts",
    find: "records.account.set({ ...account, cashMicro: account.cashMicro + amountMicro });",
    replace:
      "records.account.set({ ...account, cashMicro: account.cashMicro + amountMicro, realisedMicro: account.realisedMicro + amountMicro });",
    faults: "hard",
    firstSeed: 3,
    seeds: 2,
  },
  {
    name: "a deposit that the day takes for a gain",
    file: "src/engine/reconciling/flows.ts",
    find: "flowsMicro: today.flowsMicro + amountMicro",
    replace: "flowsMicro: today.flowsMicro",
    faults: "hard",
    firstSeed: 3,
    seeds: 2,
  },
  {
    name: "a restored database trusted as it is",
    file: "src/compose/journal-head.ts",
    find: "if (cause !== undefined) {",
    replace: 'if (cause === "") {',
    faults: "hard",
    firstSeed: 36,
    seeds: 4,
  },
  {
    name: "an order of somebody else's that is not looked for",
    file: "src/engine/reconciling/account-sweep.ts",
    find: "    tellForeignOrders(records, open, nowMs);\n",
    replace: "",
    faults: "hard",
    firstSeed: 27,
    seeds: 4,
  },
  {
    name: "a trade of somebody else's that opens no breaker",
    file: "src/engine/reconciling/account-sweep.ts",
    find: "if (order === undefined && trade.atMs >= begunMs) tellForeign(records, trade, nowMs);",
    replace: "if (order === undefined && trade.atMs < begunMs) tellForeign(records, trade, nowMs);",
    faults: "hard",
    firstSeed: 26,
    seeds: 10,
  },
];
