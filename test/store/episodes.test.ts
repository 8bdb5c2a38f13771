import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anEpisode, insertParties } from "./sample-rows.ts";
import { temporaryStore } from "./temporary-store.ts";

async function episodesStore() {
  const { store, records } = await temporaryStore();
  insertParties(records);
  return { store, episodes: records.episodes };
}

describe("episodes", () => {
  it("are found by a key that they span, or as the neighbours of a key", async () => {
    const { episodes } = await episodesStore();
    const first = episodes.insert(anEpisode({ firstKey: 100, lastKey: 200 }));
    const second = episodes.insert(anEpisode({ firstKey: 301, lastKey: 301, side: "SELL" }));
    episodes.insert(anEpisode({ firstKey: 0, lastKey: 1000, tokenId: 2 }));
    const found = (key: number) =>
      [episodes.before(1, 1, key), episodes.spanning(1, 1, key), episodes.after(1, 1, key)].map((e) => e?.id);
    expect(found(50)).toEqual([undefined, undefined, first]);
    expect(found(100)).toEqual([undefined, first, second]);
    expect(found(200)).toEqual([undefined, first, second]);
    expect(found(250)).toEqual([first, undefined, second]);
    expect(found(301)).toEqual([first, second, undefined]);
    expect(found(400)).toEqual([second, undefined, undefined]);
    expect(episodes.spanning(1, 1, 150)).toEqual({ id: first, ...anEpisode() });
  });

  it("are found as a walk through all of them would find them", async () => {
    const { store, episodes } = await episodesStore();
    const spans = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 0, maxLength: 20 });
    fc.assert(
      fc.property(spans, fc.integer({ min: -1, max: 61 }), (edges, key) => {
        const sorted = edges.sort((a, b) => a - b);
        const rollback = new Error("each run starts empty");
        const walk = () =>
          store.transact(() => {
            const all = [];
            for (let i = 0; i + 1 < sorted.length; i += 2) {
              const span = { firstKey: sorted[i] ?? 0, lastKey: sorted[i + 1] ?? 0 };
              all.push({ ...span, id: episodes.insert(anEpisode(span)) });
            }
            expect(episodes.before(1, 1, key)?.id).toBe(all.findLast((e) => e.lastKey < key)?.id);
            expect(episodes.after(1, 1, key)?.id).toBe(all.find((e) => e.firstKey > key)?.id);
            expect(episodes.spanning(1, 1, key)?.id).toBe(all.find((e) => e.firstKey <= key && key <= e.lastKey)?.id);
            throw rollback;
          });
        expect(walk).toThrow(rollback);
      }),
    );
  });

  it("never give a removed episode's number to another", async () => {
    const { episodes } = await episodesStore();
    const id = episodes.insert(anEpisode());
    episodes.remove(id);
    expect(episodes.get(id)).toBeUndefined();
    expect(episodes.insert(anEpisode())).toBe(id + 1);
  });
});
