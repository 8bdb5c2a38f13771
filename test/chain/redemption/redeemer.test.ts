import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ConditionalTokens } from "../../../src/chain/contracts/conditional-tokens.ts";
import { OwnRedeemer } from "../../../src/chain/redemption/own-redeemer.ts";
import type { Redeemer, Redemption } from "../../../src/chain/redemption/redemption.ts";
import { RedemptionByHand, RedemptionPending } from "../../../src/chain/redemption/redemption.ts";
import type { RedemptionNotes, RedemptionStore } from "../../../src/chain/redemption/redemption-notes.ts";
import { WatchedRedeemer } from "../../../src/chain/redemption/watched-redeemer.ts";
import { anvilIsHere } from "../anvil.ts";
import { ChainStage } from "../chain-stage.ts";
import { ExchangeOnAnvil, PLACES } from "../exchange-on-anvil.ts";

const OPERATOR = "0xa1200000d0002264C9a1698e001292D00E1b00af";

class Notes implements RedemptionStore {
  readonly kept = new Map<string, string>();

  load(conditionId: string): unknown {
    const text = this.kept.get(conditionId);
    return text === undefined ? undefined : JSON.parse(text);
  }

  save(conditionId: string, notes: RedemptionNotes): void {
    this.kept.set(conditionId, JSON.stringify(notes));
  }
}

describe.skipIf(!anvilIsHere)("redeeming (needs anvil)", () => {
  let play: ExchangeOnAnvil;
  let stage: ChainStage;
  let notes: Notes;
  let markets = 0;
  beforeAll(async () => {
    play = await ExchangeOnAnvil.start();
  });
  afterAll(() => play[Symbol.asyncDispose]());
  beforeEach(async () => {
    stage = await ChainStage.set(play);
    notes = new Notes();
  });

  const tokens = () => new ConditionalTokens(stage.pool, PLACES.conditionalTokens);
  const own = (): Redeemer =>
    new OwnRedeemer({
      rpc: stage.pool,
      tokens: tokens(),
      lane: stage.lane(),
      store: notes,
      wallet: stage.wallet.address,
      pusd: PLACES.pusd,
      adapters: { ordinary: PLACES.adapter, negRisk: PLACES.negRiskAdapter },
    });
  const watched = (): Redeemer =>
    new WatchedRedeemer({
      tokens: tokens(),
      store: notes,
      wallet: stage.wallet.address,
      autoRedeemOperator: OPERATOR,
    });

  /** A market of its own, in which the wallet holds 10 Yes and 4 No. */
  async function market(negRisk = false): Promise<Redemption> {
    const number = ++markets;
    const redemption = {
      conditionId: `0x${number.toString(16).padStart(64, "0")}`,
      negRisk,
      tokens: [`${number}1`, `${number}2`],
    };
    await play.prepare(redemption.conditionId, redemption.tokens, negRisk ? "negRiskAdapter" : "adapter");
    await play.giveShares(stage.wallet.address, redemption.tokens[0] ?? "", 10_000_000);
    await play.giveShares(stage.wallet.address, redemption.tokens[1] ?? "", 4_000_001);
    return redemption;
  }

  /** The wallet has no account at the node: it is let in by force. */
  async function allow(operator: string): Promise<void> {
    await play.node.call("anvil_impersonateAccount", stage.wallet.address);
    await play.approveTokens(stage.wallet.address, operator);
  }

  async function redeemed(redeemer: Redeemer, redemption: Redemption) {
    await expect(redeemer.redeem(redemption)).rejects.toThrow(RedemptionPending);
    await play.node.mine(3);
    return redeemer.redeem(redemption);
  }

  it.each([
    ["ordinary", false],
    ["neg-risk", true],
  ])("turns both outcomes of an %s market into cash through its adapter, once", async (_, negRisk) => {
    const redemption = await market(negRisk);
    await allow(negRisk ? PLACES.negRiskAdapter : PLACES.adapter);
    await expect(own().redeem(redemption)).rejects.toThrow("does not know the result yet");
    await play.resolve(redemption.conditionId, [1, 0]);
    const before = await stage.minedTransactions();
    expect(await redeemed(own(), redemption)).toEqual({ cashMicro: 10_000_000 });
    expect(stage.signed.at(-1)?.to).toBe(negRisk ? PLACES.negRiskAdapter : PLACES.adapter);
    expect(await own().redeem(redemption)).toEqual({ cashMicro: 10_000_000 });
    expect(await stage.minedTransactions()).toBe(before + 1);
  });

  it("is paid half where a market ended so, and goes on after a restart", async () => {
    const redemption = await market();
    await allow(PLACES.adapter);
    await play.resolve(redemption.conditionId, [1, 1]);
    await expect(own().redeem(redemption)).rejects.toThrow("on its way");
    await play.node.mine(3);
    expect(await own().redeem(redemption)).toEqual({ cashMicro: 7_000_000 });
  });

  it("says what to do while the adapter may not move the shares", async () => {
    const redemption = await market();
    await play.resolve(redemption.conditionId, [0, 1]);
    const error = await own()
      .redeem(redemption)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RedemptionByHand);
    expect(String(error)).toContain(PLACES.adapter);
    expect(stage.signed).toEqual([]);
  });

  it("spends no gas on what is lost or gone", async () => {
    const redemption = await market();
    await play.takeShares(stage.wallet.address, redemption.tokens[0] ?? "", 10_000_000);
    await play.resolve(redemption.conditionId, [1, 0]);
    expect(await own().redeem(redemption)).toEqual({ cashMicro: 0 });
    expect(stage.signed).toEqual([]);
  });

  it("does not send what the adapter would refuse", async () => {
    const redemption = { ...(await market()), negRisk: true };
    await play.resolve(redemption.conditionId, [1, 0]);
    await allow(PLACES.negRiskAdapter);
    const code = await play.node.call("eth_getCode", PLACES.negRiskAdapter, "latest");
    // Reverts whatever it is asked.
    await play.node.call("anvil_setCode", PLACES.negRiskAdapter, "0x60006000fd");
    await expect(own().redeem(redemption)).rejects.toThrow(RedemptionByHand);
    await play.node.call("anvil_setCode", PLACES.negRiskAdapter, code);
    expect(stage.signed).toEqual([]);
  });

  describe("for a wallet that is a contract", () => {
    it("watches the venue's operator redeem", async () => {
      const redemption = await market();
      await allow(OPERATOR);
      await play.resolve(redemption.conditionId, [1, 1]);
      await expect(watched().redeem(redemption)).rejects.toThrow(RedemptionPending);
      for (const [index, shares] of [10_000_000, 4_000_001].entries()) {
        await play.takeShares(stage.wallet.address, redemption.tokens[index] ?? "", shares);
      }
      expect(await watched().redeem(redemption)).toEqual({ cashMicro: 7_000_000 });
      expect(await watched().redeem(redemption)).toEqual({ cashMicro: 7_000_000 });
      expect(stage.signed).toEqual([]);
    });

    it("says what to do when the operator may not", async () => {
      const redemption = await market();
      await play.resolve(redemption.conditionId, [1, 0]);
      await expect(watched().redeem(redemption)).rejects.toThrow(/not allowed.*https:\/\/polymarket\.com/);
    });

    it("takes for redeemed what our books hold and was gone before anybody looked, at the second look", async () => {
      const redemption = { ...(await market()), booksMicro: [10_000_000, 4_000_001] };
      for (const [index, shares] of redemption.booksMicro.entries()) {
        await play.takeShares(stage.wallet.address, redemption.tokens[index] ?? "", shares);
      }
      await expect(watched().redeem(redemption)).rejects.toThrow("does not know the result yet");
      await play.resolve(redemption.conditionId, [1, 0]);
      await expect(watched().redeem(redemption)).rejects.toThrow(RedemptionPending);
      expect(await watched().redeem(redemption)).toEqual({ cashMicro: 10_000_000 });
    });

    it("takes lost shares for settled, and guesses nothing of shares it never saw", async () => {
      const lost = await market();
      await play.takeShares(stage.wallet.address, lost.tokens[0] ?? "", 10_000_000);
      await play.resolve(lost.conditionId, [1, 0]);
      expect(await watched().redeem(lost)).toEqual({ cashMicro: 0 });
      const unseen = { ...lost, conditionId: `0x${"ee".repeat(32)}`, tokens: ["998", "999"] };
      await play.resolve(unseen.conditionId, [1, 0]);
      await expect(watched().redeem(unseen)).rejects.toThrow(RedemptionByHand);
    });
  });

  it("refuses notes it cannot read", async () => {
    const redemption = await market();
    notes.kept.set(redemption.conditionId, '{"cashMicro":-1}');
    await expect(own().redeem(redemption)).rejects.toThrow("cannot be read");
  });
});
