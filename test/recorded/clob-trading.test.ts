import { describe, expect, it } from "vitest";
import type { OrderForm } from "../../src/domain/order.ts";
import type { VenueOrder } from "../../src/engine/ports.ts";
import { HttpClient } from "../../src/ops/http-client.ts";
import { createSeededRandom } from "../../src/ops/seeded-random.ts";
import { systemClock } from "../../src/ops/system-clock.ts";
import { LiveBook } from "../../src/venues/clob/live-book.ts";
import { parseMarketEvent } from "../../src/venues/clob/market-frame.ts";
import { orderBody } from "../../src/venues/clob/order-body.ts";
import { actionOf } from "../../src/venues/clob/order-errors.ts";
import { createOrderForms } from "../../src/venues/clob/order-forms.ts";
import { fillsOf, parseTradeRow } from "../../src/venues/clob/trade-row.ts";
import { parseUserEvent } from "../../src/venues/clob/user-frame.ts";
import { isServiceFailure, wordsOf } from "../../src/venues/json-service.ts";
import { hasRecordings, recorded } from "./recordings.ts";

const json = <T>(path: string): T => JSON.parse(recorded(path)) as T;

/** What each recorded answer to an order calls for, by a part of it. */
const ACTIONS: ReadonlyArray<readonly [part: string, action: string]> = [
  ["maker address not allowed", "stop"],
  ["not enough balance", "refuse-again"],
  ["lower than the minimum", "refuse"],
  ["crosses the book", "refuse"],
  ["service not ready", "wait"],
  ["could not run the execution", "look-up"],
  ["Request exception", "look-up"],
  ["signer address has to be", "stop"],
];

/** The venue's words, as they come out of the client that an answer went through. */
async function throughTheClient(status: number, body: string): Promise<string> {
  const transport = async () => ({ status, headers: {}, body });
  const random = createSeededRandom(1);
  const client = new HttpClient({ baseUrl: "http://clob", transport, clock: systemClock, random, maxTries: 1 });
  const failure = await client.request({ method: "POST", path: "/order" }).catch((error: unknown) => error);
  if (!isServiceFailure(failure)) throw new Error("the client did not fail");
  return wordsOf(failure);
}

describe.skipIf(!hasRecordings)("recorded answers and frames of the CLOB (needs ../shared/data)", () => {
  it("knows what each recorded error of an order calls for", async () => {
    const errors =
      json<{ status: number | null; body?: string; body_as_reported?: string }[]>("clob_rest/order_errors.json");
    const found: string[] = [];
    for (const { status, body, body_as_reported = "" } of errors) {
      const words = status === null ? body_as_reported : await throughTheClient(status, body ?? body_as_reported);
      const expected = ACTIONS.find(([part]) => words.includes(part));
      expect([words, actionOf(status ?? undefined, words)]).toEqual([words, expected?.[1]]);
      found.push(String(expected?.[0]));
    }
    expect(found.sort()).toEqual(ACTIONS.map(([part]) => part).sort());
  });

  it("applies recorded price changes to recorded books, and they fit", () => {
    const events = json<unknown[]>("clob_ws/market_frames_raw_20260924.json").map(parseMarketEvent);
    expect(events.map(({ kind }) => kind)).toEqual(["book", "book", "book", "changes", "changes", "changes", "other"]);
    const books = new Map<string, LiveBook>();
    let applied = 0;
    for (const event of events) {
      if (event.kind === "book") {
        books.set(event.token, new LiveBook(event, { tickMicro: 1, minSharesMicro: 5_000_000 }, 0));
      }
      if (event.kind !== "changes") continue;
      for (const change of event.changes) {
        const book = books.get(change.token);
        if (book === undefined) continue;
        book.apply(change, event.venueMs, 1);
        expect(book.agrees(change)).toBe(true);
        applied += 1;
      }
    }
    expect(applied).toBe(3);
    const book = books.get("23305969272951306317157739183583008201155714184462027894470739210983097393455")?.book();
    expect(book).toMatchObject({ tickMicro: 10_000, venueMs: 1_790_272_269_461 });
    expect(book?.bids).toContainEqual({ priceMicro: 590_000, sharesMicro: 704_942_220_000 });
    expect(book?.bids).toContainEqual({ priceMicro: 510_000, sharesMicro: 90_000_000 });
  });

  it("reads the market frames of 2024", () => {
    const frames = json<Record<string, unknown>>("clob_ws/market_frames_v1.json");
    const events = Object.values(frames).map(parseMarketEvent);
    expect(events.map(({ kind }) => kind)).toEqual(["book", "changes", "tick"]);
    expect(events[1]).toMatchObject({
      changes: [{ side: "SELL", priceMicro: 514_000, sharesMicro: 21_574_080_000, bestBidMicro: undefined }],
    });
    expect(events[2]).toMatchObject({ tickMicro: 1_000 });
  });

  it("reads the user channel: seconds and milliseconds, orders, fills as taker and as maker", () => {
    const frames = json<Record<string, unknown>>("clob_ws/user_channel_v1.json");
    const events = Object.values(frames).map(parseUserEvent);
    const seen = events.map((event) => [event.kind, event.kind === "other" ? event.type : event.atMs]);
    expect(seen).toEqual([
      ["trade", 1_725_958_682_125],
      ["trade", 1_762_776_436_000],
      ["trade", 1_762_776_436_000],
      ["order", 1_725_842_520_990],
      ["other", ""],
    ]);
    const ours = {
      maker: "0xa3d82ed56f4c68d2328fb8c29e568ba2caf7d7c8",
      apiKey: "a93a3d32-74fa-dd2b-4b67-98bfa6fc5cb5",
    };
    const fills = Object.values(frames)
      .filter((frame) => typeof frame === "object" && frame !== null && "taker_order_id" in frame)
      .map((frame) => fillsOf(parseTradeRow(frame), ours, 0));
    expect(fills.map((of) => of.map((fill) => [fill.priceMicro, fill.sharesMicro, fill.status]))).toEqual([
      [[520_000, 5_000_000, "matched"]],
      [[513_000, 5_000_000, "confirmed"]],
      [
        [400_000, 5_000_000, "confirmed"],
        [300_000, 5_000_000, "confirmed"],
      ],
      [[489_000, 5_000_000, "confirmed"]],
    ]);
  });

  it("posts the real signed order byte for byte as its sender did, under its own hash", () => {
    const { domain, post_body_order: posted } = json<{
      domain: { chainId: number; verifyingContract: string; version: string };
      post_body_order: Record<string, string | number>;
    }>("vectors/real_signed_order_v2.json");
    const wallet = { maker: String(posted.maker), signer: String(posted.signer), signatureType: 0 } as const;
    const exchanges = { ordinary: domain.verifyingContract, negRisk: domain.verifyingContract };
    const form: OrderForm = createOrderForms({ ...domain, exchanges, ...wallet }).form({
      ...{ token: String(posted.tokenId), negRisk: false, side: "BUY", timestampMs: Number(posted.timestamp) },
      ...{ sharesMicro: Number(posted.takerAmount), collateralMicro: Number(posted.makerAmount) },
      salt: String(posted.salt),
    });
    const flags = { type: "GTC", postOnly: false, expirationS: 0 };
    const body = orderBody({ form, signature: String(posted.signature), ...flags } as VenueOrder, "owner");
    expect((JSON.parse(body) as { order: unknown }).order).toEqual(posted);
    expect(form.hash).toMatch(/^0x[0-9a-f]{64}$/);
  });
});
