import { describe, expect, it } from "vitest";
import type { CaseName, PeersResult } from "./peers-cases.ts";
import { playPeersCases } from "./peers-cases.ts";

/** As measured on other bots (reference/peers.md, C.1): of 15 fills in transactions of three, of 5 second twins, of 5 late rows. */
const PEERS: Readonly<Record<CaseName, string>> = {
  "three fills in one transaction": "5 of 15 fills (all four)",
  "two identical fills": "second lost 5 of 5 (three of four)",
  "shown 6 s late": "0 to 5 of 5",
};
const PEERS_HISTORY = "114 and 125 of 125 bought (two of four)";

describe("cases that other bots lose", () => {
  it("are all copied once and whole, by push and by the Data API alone, and nothing of the past is bought", async () => {
    const pushed = await playPeersCases(1, []);
    const polled = await playPeersCases(1, ["chain", "rtds"]);
    process.stdout.write(`${table(pushed, polled)}\n`);
    for (const { cases, history, wrong } of [pushed, polled]) {
      expect(wrong).toEqual([]);
      expect(cases).toEqual({
        "three fills in one transaction": { tried: 15, whole: 15 },
        "two identical fills": { tried: 5, whole: 5 },
        "shown 6 s late": { tried: 5, whole: 5 },
      });
      expect(history).toEqual({ rows: 125, bought: 0 });
    }
  });
});

function table(pushed: PeersResult, polled: PeersResult): string {
  const line = (name: string, peers: string, ours: string, alone: string) =>
    `${name.padEnd(32)}| ${peers.padEnd(42)}| ${ours.padEnd(8)}| ${alone}`;
  const shown = ({ cases }: PeersResult, name: CaseName) => `${cases[name].whole}/${cases[name].tried}`;
  const names = Object.keys(PEERS) as CaseName[];
  return [
    line("case", "peers", "ours", "ours, Data API alone"),
    ...names.map((name) => line(name, PEERS[name], shown(pushed, name), shown(polled, name))),
    line("rows before it was a target", PEERS_HISTORY, `${pushed.history.bought}`, `${polled.history.bought}`),
  ].join("\n");
}
