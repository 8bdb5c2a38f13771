import { describe, expect, it } from "vitest";
import { tokenIdOf } from "../../../src/sandbox/world/token-id.ts";
import { activityOf, activityWallets, hasRecordings } from "../../recorded/recordings.ts";

const NEG_RISK_OR_NOT = [false, true];

describe("token ids (ENGINE rule 10)", () => {
  it("gives the id of a market that everybody knows", () => {
    const condition = "0xbdd688664b4f3cf7ec4ec011607934fe8ae720c08353fc14a6e9dfbf6bbcf11a";
    expect(tokenIdOf(condition, 1, true)).toBe(
      "76626937605855383085159195963889428951048025160807952406004049979161449392204",
    );
    expect(tokenIdOf(condition, 0, true)).toBe(
      "35573117698117780238142713946749692621043319879346349609080985768472429209643",
    );
  });

  it.skipIf(!hasRecordings)("gives the asset of recorded trades (needs ../shared/data)", () => {
    const triples = new Map<string, { condition: string; outcome: 0 | 1; asset: string }>();
    for (const wallet of activityWallets().slice(0, 12)) {
      for (const row of activityOf(wallet)) {
        if (row.type !== "TRADE") continue;
        const outcome = row.outcomeIndex === 0 ? 0 : 1;
        const condition = String(row.conditionId);
        triples.set(`${condition}${outcome}`, { condition, outcome, asset: String(row.asset) });
      }
    }
    const checked = [...triples.values()].slice(0, 300);
    expect(checked.length).toBeGreaterThan(100);
    for (const { condition, outcome, asset } of checked) {
      expect(NEG_RISK_OR_NOT.map((negRisk) => tokenIdOf(condition, outcome, negRisk))).toContain(asset);
    }
  });
});
