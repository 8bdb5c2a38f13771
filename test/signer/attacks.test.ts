import { join } from "node:path";
import { Transaction } from "ethers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { encodeRedeem } from "../../src/encoding/redeem-call.ts";
import { SignerProcess } from "../../src/ops/signer-process.ts";
import type { SignerSettings } from "../../src/ops/signer-settings.ts";
import { SigningRefused } from "../../src/ops/signing-refused.ts";
import { recoverAddress } from "../../src/signer/curve.ts";
import { temporaryFolder } from "../ops/temporary-folder.ts";
import { sharedSigner } from "./shared-signer.ts";
import {
  ADAPTER,
  CANARY_ADDRESS,
  CAPS,
  COLLATERAL,
  NEG_RISK_ADAPTER,
  NEG_RISK_EXCHANGE,
  orderForm,
  STRANGER,
  sellForm,
  settingsIn,
  TOKEN,
  transactionTo,
} from "./signer-rig.ts";

const folder = temporaryFolder();
const bytesOf = (hex: string) => Buffer.from(hex.slice(2), "hex");
const LIMIT = { limitMicro: 500_000 };
const ROOT = `0x${"ab".repeat(32)}`;
const CONDITION = `0x${"cd".repeat(32)}`;

let signer: SignerProcess | undefined;
let refused: { reason: string; kind: string }[] = [];
let deaths: string[] = [];

async function start(change: Partial<SignerSettings> = {}): Promise<SignerProcess> {
  signer = await SignerProcess.start(settingsIn(folder(), change), {
    onDeath: (how) => deaths.push(how),
    onRefused: (reason, kind) => refused.push({ reason, kind }),
  });
  return signer;
}

beforeEach(() => {
  refused = [];
  deaths = [];
});
afterEach(async () => {
  await signer?.end();
  signer = undefined;
});

describe("a signer", () => {
  it("signs what it is for, in the name of its key", async () => {
    const one = await start();
    expect(one.address).toBe(CANARY_ADDRESS);
    for (const form of [orderForm(), orderForm({ exchange: NEG_RISK_EXCHANGE }), sellForm(50_000_000)]) {
      expect(recoverAddress(bytesOf(form.hash), await one.sign(form, LIMIT))).toBe(CANARY_ADDRESS);
    }
    const timestampS = Math.floor(Date.now() / 1000);
    expect(await one.signClobAuth({ timestampS, nonce: 0 })).toMatch(/^0x[0-9a-f]{130}$/);
    for (const adapter of [ADAPTER, NEG_RISK_ADAPTER]) {
      const data = encodeRedeem({ collateral: COLLATERAL, conditionId: CONDITION });
      const { raw, hash } = await one.signRedeem(transactionTo(adapter, data));
      expect(Transaction.from(raw)).toMatchObject({ hash, data, value: 0n, chainId: 137n, nonce: 7 });
      expect(Transaction.from(raw).from?.toLowerCase()).toBe(CANARY_ADDRESS);
    }
    expect(refused).toEqual([]);
  });

  it("signs anchors on the test chain, to itself", async () => {
    const one = await start({ chainId: 80_002, adapters: [] });
    const { raw } = await one.signAnchor(transactionTo(CANARY_ADDRESS, ROOT, { chainId: 80_002 }));
    expect(Transaction.from(raw)).toMatchObject({ data: ROOT, value: 0n, chainId: 80_002n });
    expect(Transaction.from(raw).to?.toLowerCase()).toBe(CANARY_ADDRESS);
  });

  it("wraps the orders of a deposit wallet", async () => {
    const one = await start({ signatureType: 3, maker: STRANGER });
    const form = orderForm({ signatureType: 3, maker: STRANGER, signer: STRANGER });
    expect(await one.sign(form, LIMIT)).toMatch(/^0x[0-9a-f]{130}.*00ba$/);
    await expect(one.sign(orderForm(), LIMIT)).rejects.toThrow("signature type 0 is not 3");
    const data = encodeRedeem({ collateral: COLLATERAL, conditionId: CONDITION });
    await expect(one.signRedeem(transactionTo(ADAPTER, data))).rejects.toThrow("no redeem goes to");
  });

  it("is gone when it is told to end, and then signs nothing", async () => {
    const one = await start();
    await one.end();
    await expect(one.sign(orderForm(), LIMIT)).rejects.toThrow("the signer was ended");
    expect(deaths).toEqual([]);
  });

  it("says that it died, and rejects what was under way", async () => {
    const one = await start();
    process.kill(one.pid ?? 0, "SIGSTOP");
    const asked = one.sign(orderForm(), LIMIT);
    process.kill(one.pid ?? 0, "SIGKILL");
    await expect(asked).rejects.toThrow("the signer ended (SIGKILL)");
    expect(deaths).toEqual([expect.stringContaining("SIGKILL")]);
    await expect(one.sign(orderForm(), LIMIT)).rejects.not.toBeInstanceOf(SigningRefused);
  });

  it("learns from a failed start what is wrong with the place of the key, not what stands there", async () => {
    const path = join(folder(), "missing.key");
    const key = { kind: "key-file", path } as const;
    await expect(start({ key })).rejects.toThrow("cannot read");
    expect(deaths).toEqual([]);
  });

  it("drops a request that is cancelled", async () => {
    const one = await start();
    await expect(one.sign(orderForm(), LIMIT, AbortSignal.abort(new Error("stopping")))).rejects.toThrow("stopping");
  });
});

describe("an order is refused", () => {
  const shared = sharedSigner();
  const old = () => ({ timestampMs: Date.now() - 61_000 });
  const early = () => ({ timestampMs: Date.now() + 61_000 });
  it.each([
    ["of another chain", () => orderForm({ chainId: 80_002 }), 500_000, "chain 80002 is not 137"],
    ["of another exchange", () => orderForm({ exchange: STRANGER }), 500_000, "is no exchange of ours"],
    ["of another domain version", () => orderForm({ version: "3" }), 500_000, 'version "3" is not "2"'],
    ["of another maker", () => orderForm({ maker: STRANGER }), 500_000, "the maker 0x7777"],
    ["of another signer", () => orderForm({ signer: STRANGER }), 500_000, "the order's signer 0x7777"],
    ["of another signature type", () => orderForm({ signatureType: 1 }), 500_000, "signature type 1 is not 0"],
    [
      "with a builder who takes a fee",
      () => orderForm({ builder: ROOT }),
      500_000,
      "metadata and builder are not empty",
    ],
    ["with metadata", () => orderForm({ metadata: ROOT }), 500_000, "metadata and builder are not empty"],
    ["of a minute ago", () => orderForm(old()), 500_000, "the timestamp is -61"],
    ["of the future", () => orderForm(early()), 500_000, "the timestamp is "],
    ["under another hash", () => ({ ...orderForm(), hash: ROOT }), 500_000, "the order's hash is"],
    ["above its limit by a hair", () => orderForm({ takerAmountMicro: 9_999_900 }), 500_000, "worse than the limit"],
    [
      "sold below its limit by a hair",
      () => sellForm(10_000_000, { takerAmountMicro: 4_999_999 }),
      500_000,
      "worse than the limit",
    ],
    [
      "finer than the venue takes",
      () => orderForm({ takerAmountMicro: 10_000_001 }),
      500_000,
      "finer than the venue takes",
    ],
    ["for nothing", () => sellForm(10_000_000, { takerAmountMicro: 0 }), 500_000, "an amount is 0"],
    ["at no price", () => orderForm(), 1_000_000, "1000000 is no limit price"],
    ["off the grid", () => orderForm(), 500_050, "500050 is no limit price"],
    [
      "above the price range",
      () => orderForm({ takerAmountMicro: 5_200_000 }),
      970_000,
      "970000 lies outside 50000 to 950000",
    ],
    [
      "below the price range",
      () => orderForm({ makerAmountMicro: 400_000 }),
      40_000,
      "40000 lies outside 50000 to 950000",
    ],
    ["sold for next to nothing", () => sellForm(10_000_000), 900, "900 lies below 1000"],
    [
      "above the cap of one",
      () => orderForm({ makerAmountMicro: 20_010_000, takerAmountMicro: 50_000_000 }),
      500_000,
      "above the cap of 20000000",
    ],
    ["of more than is held", () => sellForm(50_010_000), 500_000, "where 50000000 are held"],
    ["of a token that is not held", () => sellForm(10_000_000, { tokenId: "5" }), 500_000, "where 0 are held"],
  ])("%s", async (_, form, limitMicro, reason) => {
    const asked = shared.signer.sign(form(), { limitMicro });
    await expect(asked).rejects.toBeInstanceOf(SigningRefused);
    await expect(asked).rejects.toThrow(reason);
    expect(shared.refused).toEqual([{ kind: "order", reason: expect.stringContaining(reason) }]);
  });
});

describe("caps", () => {
  it("bound a day's buys, however they are cut, and leave every exit open", async () => {
    const one = await start();
    const five = { makerAmountMicro: 20_000_000, takerAmountMicro: 40_000_000 };
    for (let count = 0; count < 5; count += 1) await one.sign(orderForm(five), LIMIT);
    await expect(one.sign(orderForm(), LIMIT)).rejects.toThrow(
      "100000000 and 5000000 more is above the cap of 100000000",
    );
    for (let count = 0; count < CAPS.sellsPerMinute; count += 1) await one.sign(sellForm(250_000_000), LIMIT);
    await expect(one.sign(sellForm(10_000), LIMIT)).rejects.toThrow("SELL orders a minute");
  });

  it("bound the rate of buys; the same order again is signed the same and counted once", async () => {
    const one = await start();
    const small = () => orderForm({ makerAmountMicro: 10_000, takerAmountMicro: 20_000 });
    const first = small();
    const signature = await one.sign(first, LIMIT);
    for (let count = 1; count < CAPS.buysPerMinute; count += 1) await one.sign(small(), LIMIT);
    await expect(one.sign(small(), LIMIT)).rejects.toThrow("BUY orders a minute: 30 and 1 more is above the cap of 30");
    expect(await one.sign(first, LIMIT)).toBe(signature);
  });

  it("let holdings follow what was bought, and no further", async () => {
    const one = await start();
    await expect(one.hold(TOKEN, 50_010_000)).rejects.toThrow("at most 50000000 can have been bought");
    await one.sign(orderForm(), LIMIT);
    await one.sign(sellForm(60_000_000), LIMIT);
    await one.hold(TOKEN, 70_000_000);
    await one.sign(sellForm(70_000_000), LIMIT);
    await expect(one.hold(TOKEN, 70_010_000)).rejects.toBeInstanceOf(SigningRefused);
    await one.hold(TOKEN, 10_000);
    await expect(one.sign(sellForm(20_000), LIMIT)).rejects.toThrow("where 10000 are held");
    await expect(one.hold("5", 10_000)).rejects.toThrow("at most 0 can have been bought");
  });

  it("bound transactions a day and proofs of the key a minute", async () => {
    const one = await start();
    const redeem = () =>
      one.signRedeem(transactionTo(ADAPTER, encodeRedeem({ collateral: COLLATERAL, conditionId: CONDITION })));
    for (let count = 0; count < CAPS.transactionsPerDay; count += 1) await redeem();
    await expect(redeem()).rejects.toThrow("transactions a day: 5 and 1 more is above the cap of 5");
    const auth = () => one.signClobAuth({ timestampS: Math.floor(Date.now() / 1000), nonce: 0 });
    for (let count = 0; count < 10; count += 1) await auth();
    await expect(auth()).rejects.toThrow("ClobAuth a minute");
    await expect(one.signClobAuth({ timestampS: 1, nonce: 0 })).rejects.toThrow("not within 60 s of now");
  });

  it("follow the market's clock where that is not the wall's", async () => {
    const anchorMarketMs = 1_700_000_000_000;
    const one = await start({ clock: { anchorMarketMs, anchorWallMs: Date.now(), speed: 1 } });
    await expect(one.sign(orderForm(), LIMIT)).rejects.toThrow("the timestamp is");
    expect(await one.sign(orderForm({ timestampMs: anchorMarketMs }), LIMIT)).toMatch(/^0x/);
  });
});
