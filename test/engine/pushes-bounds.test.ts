import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import type { PushedTrade } from "../../src/domain/trade.ts";
import type { TargetRecord } from "../../src/engine/ports.ts";
import { Pushes } from "../../src/engine/seeing/pushes.ts";
import { Rig, START_MS, TARGET } from "./rig.ts";

const MOST_WAITING = 5_000;
const MOST_EARLY = 500;
const MOST_LOOKUPS = 16;
let rig: Rig;
let target: TargetRecord;
let pushes: Pushes;
let stopping: AbortController;
let errors: unknown[];
/** Tokens whose market was asked for, and what answers them all. */
let asked: string[];
let answer: PromiseWithResolvers<undefined>;

beforeEach(async () => {
  rig = await Rig.open();
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  target = rig.addTarget(TARGET);
  stopping = new AbortController();
  errors = [];
  asked = [];
  answer = Promise.withResolvers();
  const { store, markets, decider, clock } = rig;
  const onError = (error: unknown): number => errors.push(error);
  pushes = new Pushes({ store, data: markets, decider, clock, stopping: stopping.signal, onError });
});
afterEach(async () => {
  await rig.decide();
  rig.close();
});

function pushed(change: Partial<PushedTrade> = {}): PushedTrade {
  return {
    ...{ feed: "chain", tx: `0x${"a".repeat(64)}`, wallet: TARGET, token: "1001", side: "BUY" },
    ...{ venueS: START_MS / 1000 - 5, seenMs: START_MS, identity: "0xb1:1", feeMicro: 0, priceMicro: 500_000 },
    ...{ orderHash: null, market: null, sharesMicro: 100 * MICRO, collateralMicro: 50 * MICRO },
    ...change,
  };
}

/** Markets of tokens are asked for and not told. */
function hold(): void {
  rig.markets.marketOfToken = (token) => {
    asked.push(token);
    return answer.promise;
  };
}

describe("what feeds push", () => {
  it("is bounded while it waits, and counted where it does not fit", () => {
    hold();
    pushes.saw(
      Array.from({ length: MOST_WAITING + 7 }, (_, index) => pushed({ identity: `0xb1:${index}` })),
      true,
    );
    expect(pushes.counts.dropped).toBe(7);
    pushes.saw([pushed()], true);
    expect(pushes.counts.dropped).toBe(8);
  });

  it("of a target before his first complete read takes no room from the others, and comes after that read", async () => {
    const other = rig.addTarget(`0x${"c".repeat(40)}`);
    rig.store.transact(({ targets }) => targets.update(target.id, { baselineDone: 0 }));
    const early = Array.from({ length: 2 * MOST_WAITING }, (_, index) =>
      pushed({ identity: `0xb1:${index}`, tx: `0x${String(index).padStart(64, "0")}` }),
    );
    pushes.saw(early.slice(0, MOST_WAITING), true);
    pushes.saw(early.slice(MOST_WAITING), true);
    expect(pushes.counts).toMatchObject({ trades: 0, dropped: 2 * MOST_WAITING - MOST_EARLY });
    rig.markets.marketOfToken = async () => rig.markets.markets.get("0xc1");
    pushes.saw([pushed({ wallet: other.address })], true);
    await pushes.idle();
    expect(pushes.counts.trades).toBe(1);
    rig.store.transact(({ targets }) => targets.update(target.id, { baselineDone: 1 }));
    pushes.flush();
    expect(pushes.counts.trades).toBe(1 + MOST_EARLY);
    expect(rig.records.signals.get(2)?.targetId).toBe(target.id);
  });

  it("is nothing of a target that was removed, also when it waited for his first read", () => {
    rig.store.transact(({ targets }) => targets.update(target.id, { state: "removed" }));
    pushes.saw([pushed()], true);
    expect([rig.records.signals.get(1), asked]).toEqual([undefined, []]);
  });

  it("asks for each unknown token once, and for a few at a time", async () => {
    hold();
    pushes.saw([pushed(), pushed({ identity: "0xb1:2" })], true);
    expect(asked).toEqual(["1001"]);
    pushes.saw(
      Array.from({ length: 30 }, (_, index) => pushed({ token: String(2_000 + index) })),
      true,
    );
    expect(asked).toHaveLength(MOST_LOOKUPS);
    answer.resolve(undefined);
    await pushes.idle();
    // Those that found no place had their turn afterwards; nobody knows any of them.
    expect([new Set(asked).size, asked.length, pushes.counts.unknownTokens]).toEqual([31, 31, 31]);
  });

  it("of a token that is none of the market it was looked up to is not believed (10)", async () => {
    const market = rig.markets.markets.get("0xc1");
    rig.markets.marketOfToken = async () => market;
    pushes.saw([pushed({ token: "666" })], true);
    await pushes.idle();
    expect([pushes.counts.unknownTokens, rig.records.tokens.byToken("666")]).toEqual([1, undefined]);
  });

  it("never stops a feed by an error of ours, which is told", () => {
    const broken = {
      ...pushed(),
      market: { conditionId: "0xc1", outcomeIndex: 0, title: null, slug: "", outcome: "" },
    };
    pushes.saw([broken as unknown as PushedTrade], true);
    expect(errors).toHaveLength(1);
    expect(() => pushes.undone("0x1", "0xb1")).not.toThrow();
  });

  it("is not taken in any more at the end of the program", () => {
    stopping.abort();
    pushes.saw([pushed()], true);
    pushes.flush();
    expect([rig.records.signals.get(1), errors]).toEqual([undefined, []]);
  });
});
