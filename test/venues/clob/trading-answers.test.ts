import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { VenueOrder } from "../../../src/engine/ports.ts";
import { BadAnswer } from "../../../src/venues/clob/answer.ts";
import { eventsOf } from "../../../src/venues/clob/frame-events.ts";
import { parseMarketEvent } from "../../../src/venues/clob/market-frame.ts";
import { actionOf } from "../../../src/venues/clob/order-errors.ts";
import { parseOrderRow, stateOfStatus } from "../../../src/venues/clob/order-row.ts";
import { parsePostedOrder } from "../../../src/venues/clob/posted-order.ts";
import { fillsOf, parseTradeRow, tradeStatus } from "../../../src/venues/clob/trade-row.ts";
import { parseUserEvent } from "../../../src/venues/clob/user-frame.ts";

const ORDER = { side: "BUY", sharesMicro: 10_000_000 } as VenueOrder;
const OURS = { maker: "0xA", apiKey: "key" };
const MAKER = { order_id: "0xM", maker_address: "0xa", matched_amount: "2", price: "0.4", asset_id: "7" };
const TRADE = {
  ...{ id: "t", taker_order_id: "0xT", market: `0x${"a".repeat(64)}`, asset_id: "7", side: "BUY", size: "2" },
  ...{ price: "0.5", status: "MATCHED", match_time: "1790000000", maker_address: "0xb", maker_orders: [MAKER] },
  ...{ trader_side: "MAKER", transaction_hash: "0xf", event_type: "trade", timestamp: "1790000000" },
};
const ROW = { id: "0xT", status: "LIVE", asset_id: "7", original_size: "5", size_matched: "1", event_type: "order" };
const POSTED = { success: true, errorMsg: "", orderID: "0xT", status: "matched", takingAmount: "5", makingAmount: "2" };
const CHANGE = { asset_id: "7", price: "0.5", size: "1", side: "BUY", hash: "h", best_bid: "0.5", best_ask: "0.6" };
const BOOK = { event_type: "book", asset_id: "7", timestamp: "1790000000000", bids: [CHANGE], asks: [CHANGE] };
const CHANGES = { event_type: "price_change", timestamp: "1790000000000", price_changes: [CHANGE] };
const FLAT = { event_type: "price_change", timestamp: "1790000000000", ...CHANGE };

const READERS: ReadonlyArray<readonly [string, Record<string, unknown>, (answer: unknown) => unknown]> = [
  ["a trade", TRADE, (answer) => fillsOf(parseTradeRow(answer), OURS, 40_000)],
  ["a trade's event", TRADE, parseUserEvent],
  ["an order", ROW, parseOrderRow],
  ["an order's event", ROW, parseUserEvent],
  ["an answer to an order", POSTED, (answer) => parsePostedOrder(answer, ORDER)],
  ["a book frame", BOOK, parseMarketEvent],
  ["a price change", CHANGES, parseMarketEvent],
  ["a price change of 2024", FLAT, parseMarketEvent],
];

describe.each(READERS)("%s", (_, answer, read) => {
  it("is refused, never crashed on, whatever it becomes", () => {
    expect(read(answer)).toBeDefined();
    const odd = fc.oneof(fc.anything(), fc.constantFrom("1e9999", "-1", -1, "NaN", 1e300, "0x", [null], [{}]));
    const change = fc.array(fc.tuple(fc.constantFrom(...Object.keys(answer)), odd), { maxLength: 3 });
    fc.assert(
      fc.property(change, (changes) => {
        try {
          read({ ...answer, ...Object.fromEntries(changes) });
        } catch (error) {
          expect(error).toBeInstanceOf(BadAnswer);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("words that vary", () => {
  it.each([
    ["LIVE", "open"],
    ["ORDER_STATUS_DELAYED", "open"],
    ["UNMATCHED", "open"],
    ["something nobody has seen", "open"],
    ["MATCHED", "done"],
    ["ORDER_STATUS_CANCELED_MARKET_RESOLVED", "done"],
    ["CANCELED: not enough balance", "done"],
    ["invalid", "done"],
  ])("order status %s is %s", (status, state) => expect(stateOfStatus(status)).toBe(state));

  it.each([
    ["MATCHED_NOT_BROADCASTED", "matched"],
    ["TRADE_STATUS_MINED", "mined"],
    ["confirmed", "confirmed"],
    ["TRADE_STATUS_RETRYING", "retrying"],
    ["FAILED", "failed"],
    ["SOMETHING_NEW", "matched"],
  ])("trade status %s is %s", (status, known) => expect(tradeStatus(status)).toBe(known));

  it.each([
    ["5", 5_000_000],
    ["5000000", 5_000_000],
    [5.25, 5_250_000],
    ["", 1],
    [null, 1],
    ["many", 1],
    ["10.005", 10_005_000],
  ])("taken amount %j is %i micro-shares", (takingAmount, matchedMicro) => {
    expect(parsePostedOrder({ ...POSTED, takingAmount }, ORDER)).toMatchObject({ matchedMicro });
  });

  it.each([
    [undefined, "fetch failed", "look-up"],
    [408, "", "look-up"],
    [500, "", "look-up"],
    [503, "<html>", "look-up"],
    [503, "Trading is currently disabled. Check polymarket.com for updates", "wait"],
    [425, "", "wait"],
    [429, "error code: 1015", "wait"],
    [401, "", "renew"],
    [403, "a page of HTML", "stop"],
    [404, "", "refuse"],
    [418, "", "refuse"],
  ] as const)("status %s with %j calls for: %s", (status, words, action) => {
    expect(actionOf(status, words)).toBe(action);
  });

  it("frames without events hold none", () => {
    expect(["", " ", "PONG", "pong", "[]"].flatMap(eventsOf)).toEqual([]);
    expect(() => eventsOf("half a {")).toThrow(BadAnswer);
  });
});
