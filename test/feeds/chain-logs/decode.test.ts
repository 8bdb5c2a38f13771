import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Interface } from "ethers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { FilledOrder, RawLog } from "../../../src/feeds/chain-logs/decode.ts";
import {
  decodeOrderFilled,
  makerOfFrame,
  ORDER_FILLED,
  ORDER_FILLED_V1,
} from "../../../src/feeds/chain-logs/decode.ts";

const events = new Interface([
  "event OrderFilled(bytes32 indexed orderHash, address indexed maker, address indexed taker, uint8 side, uint256 tokenId, uint256 makerAmountFilled, uint256 takerAmountFilled, uint256 fee, bytes32 builder, bytes32 metadata)",
]);
const EXCHANGE = "0xe111180000d2663c0091e4f400237545b87b996b";
const MAKER = `0x${"1a".repeat(20)}`;
const TAKER = `0x${"2b".repeat(20)}`;
const ZERO = `0x${"0".repeat(64)}`;

function logOf(change: Partial<Record<"maker" | "taker", string>> = {}, values: readonly unknown[] = []): RawLog {
  const [side = 0, token = 7n, given = 5_000_000, taken = 10_000_000, fee = 0] = values;
  const { maker = MAKER, taker = TAKER } = change;
  return {
    address: EXCHANGE,
    ...encode([`0x${"ab".repeat(32)}`, maker, taker, side, token, given, taken, fee, ZERO, ZERO]),
  };
}

function encode(values: readonly unknown[]): { topics: string[]; data: string } {
  const { topics, data } = events.encodeEventLog("OrderFilled", values);
  return { topics: topics.map(String), data };
}

const recorded = join(import.meta.dirname, "../../../../shared/data/onchain/v2_order_filled_logs_20260808.json");

describe.skipIf(!existsSync(recorded))("the recorded logs (needs the recordings)", () => {
  const logs = existsSync(recorded)
    ? z
        .array(z.object({ address: z.string(), topics: z.array(z.string()), data: z.string() }))
        .parse(JSON.parse(readFileSync(recorded, "utf8")))
    : [];

  it("say what their recorder found in them", () => {
    const seen = logs.map((log) => {
      const { maker, role, side, sharesMicro, collateralMicro, feeMicro } = decodeOrderFilled(log) as FilledOrder;
      return [maker.slice(0, 8), role, side, sharesMicro, collateralMicro, feeMicro];
    });
    expect(seen).toEqual([
      ["0x335ac4", "maker", "BUY", 2_560_000, 2_355_200, 0],
      ["0x686024", "taker", "SELL", 2_560_000, 2_355_200, 13_180],
      ["0x335ac4", "taker", "SELL", 6_000_000, 2_880_000, 104_830],
    ]);
  });

  it("say the same by an ABI decoder", () => {
    expect(events.getEvent("OrderFilled")?.topicHash).toBe(ORDER_FILLED);
    for (const log of logs) {
      const args = events.parseLog(log)?.args.toObject() ?? {};
      const fill = decodeOrderFilled(log) as FilledOrder;
      expect(fill.token).toBe(String(args.tokenId));
      expect(fill.orderHash).toBe(args.orderHash);
      expect(fill.maker).toBe(String(args.maker).toLowerCase());
      expect(fill.feeMicro).toBe(Number(args.fee));
    }
  });

  it("show whose they are before they are parsed", () => {
    for (const log of logs) {
      const frame = JSON.stringify({
        jsonrpc: "2.0",
        method: "eth_subscription",
        params: { subscription: "0x1", result: log },
      });
      expect(makerOfFrame(frame)).toBe((decodeOrderFilled(log) as FilledOrder).maker);
      expect(makerOfFrame(JSON.stringify(JSON.parse(frame), null, 1))).toBeUndefined();
    }
  });
});

describe("decoding a fill", () => {
  const address = fc
    .uint8Array({ minLength: 20, maxLength: 20 })
    .map((bytes) => `0x${Buffer.from(bytes).toString("hex")}`);
  const amount = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

  it("finds what was encoded, whatever it was", () => {
    fc.assert(
      fc.property(
        fc.record({
          side: fc.constantFrom(0, 1),
          token: fc.bigInt({ min: 1n, max: 2n ** 256n - 1n }),
          shares: amount,
          part: fc.double({ min: 0, max: 1, noNaN: true }),
          fee: fc.nat(),
          maker: address,
          taker: fc.oneof(address, fc.constant(EXCHANGE)),
        }),
        ({ side, token, shares, part, fee, maker, taker }) => {
          const collateral = Math.max(1, Math.floor(shares * part));
          const amounts = side === 0 ? [collateral, shares] : [shares, collateral];
          const fill = decodeOrderFilled(logOf({ maker, taker }, [side, token, ...amounts, fee]));
          expect(fill).toEqual(
            maker === taker
              ? "topics: the other party's leg"
              : {
                  orderHash: `0x${"ab".repeat(32)}`,
                  maker,
                  role: taker === EXCHANGE ? "taker" : "maker",
                  token: String(token),
                  side: side === 0 ? "BUY" : "SELL",
                  sharesMicro: shares,
                  collateralMicro: collateral,
                  feeMicro: fee,
                },
          );
        },
      ),
    );
  });

  it.each<[string, RawLog, RegExp]>([
    ["another event", { ...logOf(), topics: [ZERO] }, /no OrderFilled/],
    ["none at all", { ...logOf(), topics: [] }, /no OrderFilled/],
    ["the first exchanges'", { ...logOf(), topics: [ORDER_FILLED_V1] }, /first exchanges/],
    ["too few topics", { ...logOf(), topics: logOf().topics.slice(0, 3) }, /not all are there/],
    ["five words", { ...logOf(), data: logOf().data.slice(0, 2 + 5 * 64) }, /322 characters instead of 450/],
    ["a third side", logOf({}, [2]), /neither 0 nor 1/],
    ["no shares", logOf({}, [0, 7n, 5, 0]), /an amount is nothing/],
    ["more than an integer holds", logOf({}, [0, 7n, 5, 2n ** 53n]), /too large/],
    ["an unpayable fee", logOf({}, [0, 7n, 5, 10, 2n ** 200n]), /fee is too large/],
    ["a price above 1", logOf({}, [0, 7n, 11, 10]), /price is above 1/],
    ["no token", logOf({}, [0, 0n]), /no token id/],
    ["a token of no hex", { ...logOf(), data: logOf().data.replace("7", "g") }, /no token id/],
    ["an amount of no hex", { ...logOf(), data: logOf().data.replace("4c4b40", "4c4bz0") }, /an amount/],
  ])("refuses %s", (_, log, problem) => {
    expect(decodeOrderFilled(log)).toMatch(problem);
  });

  it("throws at nothing", () => {
    const anyLog = fc.record({ address: fc.string(), topics: fc.array(fc.string()), data: fc.string() });
    const bent = fc
      .record({ at: fc.nat(449), with: fc.string({ minLength: 1, maxLength: 1 }) })
      .map(({ at, with: letter }) => {
        const log = logOf();
        return { ...log, data: log.data.slice(0, at) + letter + log.data.slice(at + 1) };
      });
    fc.assert(
      fc.property(fc.oneof(anyLog, bent), (log) => {
        const fill = decodeOrderFilled(log);
        if (typeof fill === "string") return;
        expect(fill.sharesMicro).toBeGreaterThan(0);
        expect(fill.token).toMatch(/^[1-9][0-9]*$/);
      }),
    );
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => makerOfFrame(a + ORDER_FILLED + b) === undefined));
  });
});
