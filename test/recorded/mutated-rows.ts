import fc from "fast-check";
import { expect } from "vitest";
import { parseActivityRow } from "../../src/feeds/data-api/activity-row.ts";
import { activityOf, activityWallets } from "./recordings.ts";

/** Changes some fields of recorded rows to anything at all and reads them: nothing may throw or come out as no integer. */
export function readMutatedRows(count: number): { read: number; rejected: number } {
  const rows = activityWallets().slice(0, 8).flatMap(activityOf);
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const odd = fc.oneof(
    fc.anything(),
    fc.double(),
    fc.integer(),
    fc.string(),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0, 1e21, 1e-21, "1e5", " ", "0x", null, undefined),
  );
  const change = fc.array(fc.tuple(fc.constantFrom(...fields), odd), { minLength: 1, maxLength: 3 });
  const seen = { read: 0, rejected: 0 };
  fc.assert(
    fc.property(fc.nat(rows.length - 1), change, (index, changes) => {
      const parsed = parseActivityRow({ ...rows[index], ...Object.fromEntries(changes) });
      if (parsed.kind === "rejected") {
        seen.rejected += 1;
        expect(parsed.problem).toMatch(/^\w+: /);
        return;
      }
      seen.read += 1;
      const amounts = parsed.kind === "trade" ? parsed.sighting : parsed.change;
      const money = [amounts.sharesMicro, amounts.collateralMicro];
      expect(money.every((micro) => Number.isSafeInteger(micro) && micro >= 0)).toBe(true);
    }),
    { numRuns: count },
  );
  return seen;
}
