import { describe, expect, it } from "vitest";
import { tokenIdOf, USDC_E, WRAPPED_COLLATERAL } from "../../src/venues/clob/condition-tokens.ts";
import { activityOf, activityWallets, hasRecordings } from "./recordings.ts";

describe.skipIf(!hasRecordings)("token ids of recorded trades (needs ../shared/data)", () => {
  it("derives every recorded token from its condition and outcome (rule 10)", { timeout: 60_000 }, () => {
    const triples = new Map<string, { asset: string; conditionId: string; outcomeIndex: number }>();
    for (const row of activityWallets().flatMap(activityOf)) {
      if (row.type !== "TRADE") continue;
      const triple = row as { asset: string; conditionId: string; outcomeIndex: number };
      triples.set(triple.asset, triple);
    }
    const strangers = [...triples.values()].filter(
      ({ asset, conditionId, outcomeIndex }) =>
        tokenIdOf(USDC_E, conditionId, outcomeIndex) !== asset &&
        tokenIdOf(WRAPPED_COLLATERAL, conditionId, outcomeIndex) !== asset,
    );
    expect(triples.size).toBeGreaterThan(4000);
    expect(strangers).toEqual([]);
  });
});
