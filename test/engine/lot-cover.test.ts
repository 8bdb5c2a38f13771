import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MICRO } from "../../src/domain/micro.ts";
import type { TargetRecord, TradeStatus } from "../../src/engine/ports.ts";
import { Rig, sighting, TARGET } from "./rig.ts";

const OTHER = `0x${"2".repeat(40)}`;
let rig: Rig;
let one: TargetRecord;
let two: TargetRecord;
/** What the venue says of an order's trades, by the place at which it was posted; undefined hides them. */
let statuses: (TradeStatus | undefined)[];

beforeEach(async () => {
  rig = await Rig.open();
  const trades = rig.venue.trades;
  rig.venue.trades = async (hash) => {
    const status = statuses[rig.venue.placed.indexOf(hash)];
    return status === undefined ? [] : (await trades(hash)).map((trade) => ({ ...trade, status }));
  };
  rig.markets.add("0xc1", ["1001", "1002"], 500_000);
  one = rig.addTarget(TARGET);
  two = rig.addTarget(OTHER);
});
afterEach(() => rig.close());

const lots = () => [one, two].map(({ id }) => rig.records.lots.of(id, 1));
const shares = () => lots().map((lot) => lot?.sharesMicro);

/** The venue's word on its trades changed, and the bot looks. */
async function say(...news: (TradeStatus | undefined)[]): Promise<void> {
  statuses = news;
  for (const hash of rig.venue.placed) rig.desk.heed(hash);
  await rig.desk.idle();
}

const sellAll = sighting({ side: "SELL", priceMicro: 490_000 });

// A block that held the purchase may go: then what was sold of it fails, or was paid with other shares.
describe("a buy that fails after its shares were sold (27)", () => {
  it("waits for the sale, and takes from the token's other lots what the sale was paid with", async () => {
    statuses = ["mined", "confirmed", "matched"];
    await rig.copy(one, [sighting()]);
    await rig.copy(two, [sighting({ wallet: OTHER })]);
    await rig.copy(one, [sellAll]);
    expect(shares()).toEqual([0, 9 * MICRO]);
    await say("failed", "confirmed", "matched");
    expect(shares()).toEqual([0, 9 * MICRO]);
    await say("failed", "confirmed", "confirmed");
    await say("failed", "confirmed", "confirmed");
    expect(shares()).toEqual([0, 0]);
    // Bought once for $4.50, sold for $4.41.
    expect(rig.records.account.get()).toMatchObject({ cashMicro: 1_000 * MICRO - 90_000, realisedMicro: -90_000 });
    expect(lots()).toMatchObject([
      { costMicro: 0, realisedMicro: -90_000 },
      { costMicro: 0, realisedMicro: 0 },
    ]);
    expect(
      rig.records.discrepancies
        .open()
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(["failed-trade", "lot-covered"]);
  });

  it("is taken back from its own lot when the sale fails, too", async () => {
    statuses = ["mined", "confirmed", "matched"];
    await rig.copy(one, [sighting()]);
    await rig.copy(two, [sighting({ wallet: OTHER })]);
    await rig.copy(one, [sellAll]);
    await say("failed", "confirmed", "failed");
    await say("failed", "confirmed", "failed");
    expect(shares()).toEqual([0, 9 * MICRO]);
    expect(rig.records.account.get()).toMatchObject({ cashMicro: 1_000 * MICRO - 4_500_000, realisedMicro: 0 });
    expect(rig.records.debts.open()).toEqual([]);
  });
});

describe("a sale that is shown after its buy has failed", () => {
  beforeEach(async () => {
    statuses = ["mined", "confirmed", undefined];
    await rig.copy(one, [sighting()]);
    await rig.copy(two, [sighting({ wallet: OTHER })]);
    const order = rig.venue.order;
    rig.venue.order = async (hash) => {
      const state = await order(hash);
      return state && statuses[rig.venue.placed.indexOf(hash)] === undefined ? { ...state, state: "open" } : state;
    };
    rig.venue.mode = "late";
    await rig.copy(one, [sellAll]);
    await say("failed", "confirmed", undefined);
    expect(shares()).toEqual([0, 9 * MICRO]);
  });

  const look = async () => {
    await rig.fate.settleUnknown();
    return rig.records.orders.get(3)?.state;
  };

  it("is booked once it has settled, with shares of the other lots and what is owed of them", async () => {
    rig.store.transact((records) =>
      records.debts.insert({
        ...{ targetId: two.id, tokenId: 1, sharesMicro: 6 * MICRO, priceMicro: 900_000, signalId: null },
        ...{ reason: "test", sinceMs: 0 },
      }),
    );
    statuses = ["failed", "confirmed", "matched"];
    expect(await look()).toBe("unknown");
    expect(shares()).toEqual([0, 9 * MICRO]);
    statuses = ["failed", "confirmed", "mined"];
    expect(await look()).toBe("matched");
    expect(shares()).toEqual([0, 0]);
    expect(rig.records.debts.of(two.id, 1)?.sharesMicro).toBe(0);
    expect(rig.records.account.get().cashMicro).toBe(1_000 * MICRO - 90_000);
  });

  it("is never booked with shares that nobody holds", async () => {
    rig.store.transact(({ lots: all }) => all.update(all.of(two.id, 1)?.id ?? 0, { sharesMicro: 8 * MICRO }));
    statuses = ["failed", "confirmed", "confirmed"];
    expect(await look()).toBe("unknown");
    expect(shares()).toEqual([0, 8 * MICRO]);
  });
});
