import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  readActivityFrame,
  sentMsOfFrame,
  typeOfFrame,
  walletOfFrame,
} from "../../../src/feeds/rtds/activity-frame.ts";

import { frameOf, NOW_MS, OTHER, payloadOf, WALLET } from "./frames.ts";

const tradeOf = (text: string) => {
  const frame = readActivityFrame(text, NOW_MS);
  if (frame.kind === "rejected") throw new Error(frame.problem);
  return frame.trade;
};

const recorded = join(import.meta.dirname, "../../../../shared/data/rtds/activity_trades_raw_20260924.json");

describe.skipIf(!existsSync(recorded))("the recorded frames (needs the recordings)", () => {
  const frames = existsSync(recorded)
    ? z
        .array(z.object({ payload: z.record(z.string(), z.unknown()) }).loose())
        .parse(JSON.parse(readFileSync(recorded, "utf8")))
    : [];

  it("are read as they were sent, with fees on takers' rows alone", () => {
    const trades = frames.map((frame) => tradeOf(JSON.stringify(frame)));
    expect(trades.map((trade) => [trade.sharesMicro, trade.collateralMicro, trade.feeMicro, trade.priceMicro])).toEqual(
      [
        [1_030_920_000, 30_927_600, 1_530_900, 30_000],
        [1_030_920_000, 999_992_400, 0, 970_000],
        [31_612_200, 30_979_956, 30_970, 980_000],
        [16_260_000, 8_455_200, 202_920, 520_000],
        [16_260_000, 7_804_800, 0, 480_000],
      ],
    );
    expect(new Set(trades.map(({ identity }) => identity)).size).toBe(5);
  });

  it("show whose they are, of which kind and how old, before they are parsed", () => {
    for (const frame of frames) {
      for (const text of [JSON.stringify(frame), JSON.stringify(frame, null, 1)]) {
        expect(walletOfFrame(text)).toBe(tradeOf(text).wallet);
        expect(typeOfFrame(text)).toBe("trades");
        expect(sentMsOfFrame(text)).toBe(frame.timestamp);
      }
    }
  });
});

describe("a frame of the live feed", () => {
  it("is the same whatever its envelope, and another kind is another", () => {
    const one = tradeOf(frameOf());
    const payload = Object.fromEntries(Object.entries(payloadOf()).reverse());
    const again = JSON.stringify({ type: "trades", topic: "activity", timestamp: 7, payload });
    expect(tradeOf(again).identity).toBe(one.identity);
    expect(tradeOf(frameOf({}, "orders_matched")).identity.split(":")).toEqual([
      "orders_matched",
      one.identity.split(":")[1],
    ]);
    expect(tradeOf(frameOf({ size: 1030.91 })).identity).not.toBe(one.identity);
    expect(one).toMatchObject({ feed: "rtds", wallet: WALLET.toLowerCase(), orderHash: null, seenMs: NOW_MS });
  });

  it("needs what a trade needs, and no more", () => {
    const bare = frameOf({ fee: undefined, conditionId: undefined, title: undefined, outcome: null, slug: undefined });
    expect(tradeOf(bare)).toMatchObject({ feeMicro: 0, market: null });
    for (const field of ["transactionHash", "asset", "side", "size", "price", "timestamp"]) {
      const frame = readActivityFrame(frameOf({ [field]: undefined }), NOW_MS);
      expect(frame).toMatchObject({ kind: "rejected", problem: expect.stringContaining(field) });
    }
    for (const change of [
      { size: 0 },
      { size: "7" },
      { price: 1 },
      { timestamp: NOW_MS },
      { fee: -1 },
      { asset: "0" },
    ]) {
      expect(readActivityFrame(frameOf(change), NOW_MS).kind).toBe("rejected");
    }
    expect(readActivityFrame(frameOf({}, "prices"), NOW_MS)).toMatchObject({
      problem: expect.stringContaining("type"),
    });
  });

  it("is not looked for inside texts that people write", () => {
    const name = `","proxyWallet":"${OTHER}`;
    const text = JSON.stringify({ payload: payloadOf({ name, bio: name }), topic: "activity", type: "trades" });
    expect(walletOfFrame(text)).toBe(WALLET.toLowerCase());
  });

  it("throws at nothing", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((value) => frameOf({ size: value })),
        ),
        (text) => {
          for (const read of [walletOfFrame, typeOfFrame, sentMsOfFrame]) read(text);
          expect(["trade", "rejected"]).toContain(readActivityFrame(text, NOW_MS).kind);
        },
      ),
    );
  });
});
