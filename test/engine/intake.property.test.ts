import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import type { Side, Sighting } from "../../src/domain/trade.ts";
import { EPISODE_GAP_S, orderKey } from "../../src/domain/trade.ts";
import { Rig, START_MS, sighting, TARGET } from "./rig.ts";

const START_S = START_MS / 1000 - 5_000;

/** Rows as a venue might serve them: few transactions, tokens and sizes, so that they collide. */
const rows: fc.Arbitrary<Sighting[]> = fc.array(
  fc
    .record({
      tx: fc.integer({ min: 1, max: 25 }),
      token: fc.constantFrom("1001", "1002"),
      side: fc.constantFrom<Side>("BUY", "SELL"),
      size: fc.integer({ min: 1, max: 3 }),
      multiplicity: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ tx, token, side, size, multiplicity }) =>
      sighting({
        tx: `0x${tx.toString(16).padStart(64, "0")}`,
        token,
        side,
        sharesMicro: size * MICRO,
        multiplicity,
        venueS: START_S + ((tx * 97) % 13) * 60,
      }),
    ),
  { minLength: 1, maxLength: 60 },
);

interface Known {
  readonly signals: readonly (readonly [string, string, string, number, number])[];
  readonly episodes: readonly string[];
}

async function known(deliveries: readonly (readonly Sighting[])[]): Promise<Known> {
  const rig = await Rig.open();
  try {
    const target = rig.addTarget(TARGET);
    for (const delivery of deliveries) rig.take(target, delivery);
    const signals = rig.records.signals.undecided(10_000);
    const episodes = new Map<number, number[]>();
    for (const { episodeId, orderKey: key } of signals)
      episodes.set(episodeId, [...(episodes.get(episodeId) ?? []), key]);
    for (const [id, keys] of episodes) {
      const episode = rig.records.episodes.get(id);
      const sum = signals
        .filter((signal) => signal.episodeId === id)
        .reduce((total, signal) => total + signal.grossSharesMicro, 0);
      expect(episode).toMatchObject({
        firstKey: Math.min(...keys),
        lastKey: Math.max(...keys),
        signals: keys.length,
        sharesMicro: sum,
      });
    }
    return {
      signals: signals.map((s) => [s.tx, s.token, s.side, s.sharesMicro, s.collateralMicro] as const).sort(compare),
      episodes: [...episodes.values()].map((keys) => keys.sort((a, b) => a - b).join(" ")).sort(),
    };
  } finally {
    rig.close();
  }
}

const compare = (a: readonly unknown[], b: readonly unknown[]): number => (a.join("|") < b.join("|") ? -1 : 1);

/** The rule read off the text, over all signals at once: rule 12. */
function episodesByRule(all: readonly Sighting[]): number {
  const keys = new Map<string, Map<string, readonly [number, Side]>>();
  for (const { tx, token, side, venueS } of all) {
    const group = keys.get(token) ?? new Map<string, readonly [number, Side]>();
    keys.set(token, group.set(`${tx} ${side}`, [orderKey(venueS, side), side]));
  }
  let episodes = 0;
  for (const group of keys.values()) {
    let last: readonly [number, Side] | undefined;
    for (const entry of [...group.values()].sort((a, b) => a[0] - b[0])) {
      const gapS = last === undefined ? 0 : Math.floor(entry[0] / 2) - Math.floor(last[0] / 2);
      if (last === undefined || last[1] !== entry[1] || gapS > EPISODE_GAP_S) episodes += 1;
      last = entry;
    }
  }
  return episodes;
}

describe("intake", () => {
  it("gives the same signals and episodes for any order, repetition and paging of the rows (1, 7, 12)", async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.infiniteStream(fc.nat()),
        fc.integer({ min: 1, max: 7 }),
        async (all, stream, pageSize) => {
          const whole = await known([all]);
          const repeated = [...all, ...all.filter((_, index) => index % 3 === 0)];
          const shuffled = repeated.map((row) => [stream.next().value, row] as const).sort((a, b) => a[0] - b[0]);
          const pages = Array.from({ length: Math.ceil(shuffled.length / pageSize) }, (_, page) =>
            shuffled.slice(page * pageSize, (page + 1) * pageSize).map(([, row]) => row),
          );
          expect(await known(pages)).toEqual(whole);
          expect(whole.episodes).toHaveLength(episodesByRule(all));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("makes everything up to the moment a target was added baseline for ever (8)", async () => {
    const rig = await Rig.open();
    const target = rig.addTarget(TARGET);
    const old = sighting({ venueS: target.baselineS });
    rig.take(target, [old]);
    const report = rig.take(target, [{ ...old, multiplicity: 5 }]);
    expect(report.toDecide).toEqual([]);
    expect(rig.records.signals.get(1)).toMatchObject({ baseline: 1, outcome: "skipped", reason: "baseline", rows: 5 });
    rig.close();
  });
});
