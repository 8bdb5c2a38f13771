import { beforeEach, describe, expect, it } from "vitest";
import { mergeLots } from "../../src/engine/books/lot-merge.ts";
import { realisationProblems } from "../../src/engine/books/realisations.ts";
import type { Records } from "../../src/engine/ports.ts";
import { anEpisode, anOrder, aSignal, aTarget, aToken } from "../store/sample-rows.ts";
import { temporaryStore } from "../store/temporary-store.ts";

const CONDITION = "0xc1";
const MS = 1_750_000_000_000;
let opened: Awaited<ReturnType<typeof temporaryStore>>;

const merge = (sharesMicro: number) =>
  opened.store.transact((records) => mergeLots(records, CONDITION, sharesMicro, MS));
const rows = () => opened.records.realisations.since("").map(({ id: _, atMs: __, day: ___, ...row }) => row);

function hold(records: Records, targetId: number, tokenId: number, sharesMicro: number, costMicro: number): void {
  const lot = { realisedMicro: 0, theirsMicro: 9, openedMs: 1, closedMs: null, peakMicro: null };
  records.lots.insert({ ...lot, targetId, tokenId, sharesMicro, costMicro });
}

beforeEach(async () => {
  opened = await temporaryStore();
  opened.store.transact((records) => {
    records.targets.insert(aTarget());
    records.targets.insert(aTarget({ address: "0x2", name: "other" }));
    records.tokens.insert(aToken({ conditionId: CONDITION }));
    records.tokens.insert(aToken({ conditionId: CONDITION, token: "8", outcomeIndex: 1, outcome: "No" }));
  });
});

describe("a merge", () => {
  it("pays each part in proportion to what it cost, and closes what is emptied", () => {
    opened.store.transact((records) => {
      hold(records, 1, 1, 6_000_000, 1_800_000);
      hold(records, 2, 1, 3_000_000, 900_000);
      hold(records, 1, 2, 9_000_000, 5_400_000);
    });
    expect(merge(9_000_000)).toBe(9_000_000);
    const common = { kind: "merge", feeMicro: 0 };
    expect(rows()).toEqual([
      {
        ...{ ...common, targetId: 1, tokenId: 1, sharesMicro: 6_000_000, costMicro: 1_800_000 },
        ...{ proceedsMicro: 2_000_000, realisedMicro: 200_000 },
      },
      {
        ...{ ...common, targetId: 2, tokenId: 1, sharesMicro: 3_000_000, costMicro: 900_000 },
        ...{ proceedsMicro: 1_000_000, realisedMicro: 100_000 },
      },
      {
        ...{ ...common, targetId: 1, tokenId: 2, sharesMicro: 9_000_000, costMicro: 5_400_000 },
        ...{ proceedsMicro: 6_000_000, realisedMicro: 600_000 },
      },
    ]);
    expect(opened.records.account.get()).toMatchObject({ cashMicro: 9_000_000, realisedMicro: 900_000 });
    expect(opened.records.lots.open()).toEqual([]);
    expect(opened.records.lots.of(1, 1)).toMatchObject({ costMicro: 0, theirsMicro: 0, closedMs: MS });
    expect(realisationProblems(opened.records)).toEqual([]);
  });

  it("takes from several lots pro rata, and leaves the rest at its average cost", () => {
    opened.store.transact((records) => {
      hold(records, 1, 1, 2_000_001, 1_000_000);
      hold(records, 2, 1, 1_000_000, 0);
      hold(records, 1, 2, 5_000_000, 0);
    });
    merge(1_000_000);
    expect([1, 2].map((id) => opened.records.lots.of(id, 1)?.sharesMicro)).toEqual([1_333_335, 666_666]);
    expect(opened.records.lots.of(1, 1)?.costMicro).toBe(666_667);
    expect(opened.records.lots.of(1, 2)).toMatchObject({ sharesMicro: 4_000_000, costMicro: 0, closedMs: null });
    // Only the first had cost anything.
    expect(rows().map(({ proceedsMicro }) => proceedsMicro)).toEqual([1_000_000, 0, 0]);
  });

  it("pays by shares what has cost nothing at all", () => {
    opened.store.transact((records) => {
      hold(records, 1, 1, 4_000_000, 0);
      hold(records, 1, 2, 4_000_000, 0);
    });
    merge(4_000_000);
    expect(rows().map(({ proceedsMicro }) => proceedsMicro)).toEqual([2_000_000, 2_000_000]);
  });

  it("is refused, whole, for more than is held, for one outcome alone, and while an order is open", () => {
    opened.store.transact((records) => {
      hold(records, 1, 1, 4_000_000, 0);
      hold(records, 1, 2, 3_000_000, 0);
    });
    expect(() => merge(3_000_001)).toThrow("3000001 of token 2 cannot be merged, 3000000 are held");
    expect(() => merge(0)).toThrow("cannot be merged");
    const alone = () => opened.store.transact((records) => mergeLots(records, "0xdead", 1, MS));
    expect(alone).toThrow("0xdead has 0 outcomes in the books; a merge takes two");
    opened.store.transact((records) => {
      const episodeId = records.episodes.insert(anEpisode());
      const signalId = records.signals.insert(aSignal({ episodeId }));
      records.orders.insert(anOrder({ tokenId: 2, episodeId, signalId }));
    });
    expect(() => merge(1)).toThrow("an order in token 2 is still open");
    expect(rows()).toEqual([]);
  });
});
