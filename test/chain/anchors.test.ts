import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { isProven, merkleRoot } from "../../src/chain/anchors/merkle.ts";
import { RpcUnavailable } from "../../src/chain/rpc/rpc-error.ts";
import { anvilIsHere } from "./anvil.ts";
import { ChainStage } from "./chain-stage.ts";
import { ExchangeOnAnvil } from "./exchange-on-anvil.ts";
import { poolOn } from "./pool-on.ts";
import { Provider } from "./provider.ts";

describe.skipIf(!anvilIsHere)("anchors (needs anvil)", () => {
  let play: ExchangeOnAnvil;
  let stage: ChainStage;
  beforeAll(async () => {
    play = await ExchangeOnAnvil.start();
  });
  afterAll(() => play[Symbol.asyncDispose]());
  beforeEach(async () => {
    stage = await ChainStage.set(play);
  });

  const anchor = () => stage.store.records.anchors.latest();
  const blockBaseFee = (gwei: number) =>
    play.node.call("anvil_setNextBlockBaseFeePerGas", `0x${(gwei * 1e9).toString(16)}`).then(() => play.node.mine());
  const dataOf = async (tx: string | null | undefined) =>
    (await play.node.call("eth_getTransactionByHash", tx)) as {
      input: string;
      to: string;
      from: string;
      value: string;
    };

  it("writes the root of the fills' orders to ourselves, and proves each of them", async () => {
    const hashes = stage.fill(7);
    const anchors = stage.anchors();
    expect(await anchors.run()).toMatchObject({ state: "sent", fills: 7, attempts: 1, nonce: 0 });
    await play.node.mine(2);
    expect((await anchors.run())?.state).toBe("sent");
    await play.node.mine();
    expect((await anchors.run())?.state).toBe("confirmed");
    const record = anchor();
    const self = stage.wallet.address.toLowerCase();
    expect(await dataOf(record?.tx)).toMatchObject({ input: merkleRoot(hashes), to: self, from: self, value: "0x0" });
    if (record === undefined) throw new Error("no anchor");
    for (const hash of hashes) expect(isProven(record.root, hash, anchors.proofOf(record, hash))).toBe(true);
    expect(() => anchors.proofOf(record, `0x${"0".repeat(64)}`)).toThrow("not among");
    expect(await anchors.run()).toBeUndefined();
  });

  it("takes a hundred fills at a time, one anchor after the other", async () => {
    const hashes = stage.fill(130);
    const anchors = stage.anchors();
    for (let round = 0; round < 2; round++) {
      await anchors.run();
      await play.node.mine(3);
      await anchors.run();
    }
    const [first, second] = [stage.store.records.anchors.get(1), stage.store.records.anchors.get(2)];
    expect([first?.fills, second?.fills, first?.state, second?.state]).toEqual([100, 30, "confirmed", "confirmed"]);
    expect([first?.nonce, second?.nonce]).toEqual([0, 1]);
    if (second === undefined) throw new Error("no second anchor");
    expect(isProven(second.root, hashes[129] ?? "", anchors.proofOf(second, hashes[129] ?? ""))).toBe(true);
    expect(() => anchors.proofOf(second, hashes[0] ?? "")).toThrow("not among");
  });

  it("carries the journal's head with the fills when there is one", async () => {
    const [hash = ""] = stage.fill(3);
    const head = `0x${"5".repeat(64)}`;
    const anchors = stage.anchors(stage.lane(), () => head);
    await anchors.run();
    const record = anchor();
    if (record === undefined) throw new Error("no anchor");
    for (const one of [hash, head]) expect(isProven(record.root, one, anchors.proofOf(record, one, head))).toBe(true);
    expect(() => anchors.proofOf(record, hash)).toThrow("do not give its root");
    await play.node.mine(3);
  });

  it("waits through a gas spike, says so once, and goes on after it", async () => {
    await blockBaseFee(5_000);
    stage.fill(1);
    const anchors = stage.anchors();
    for (let round = 0; round < 3; round++) {
      expect(await anchors.run()).toMatchObject({ state: "waiting", tx: null, attempts: 0 });
    }
    expect(anchor()?.problem).toMatch(/gas costs \d+ gwei, above the limit of 1000 gwei/);
    expect(stage.alerts.map(({ kind, severity }) => [kind, severity])).toEqual([["gas-price", "warning"]]);
    expect(stage.signed).toEqual([]);
    await blockBaseFee(1);
    expect((await anchors.run())?.state).toBe("sent");
    await play.node.mine(3);
    expect((await anchors.run())?.state).toBe("confirmed");
    expect(stage.alerts.map(({ severity }) => severity)).toEqual(["warning", "info"]);
  });

  it("replaces a stuck transaction by one that pays an eighth more, under the same nonce", async () => {
    stage.fill(1);
    const anchors = stage.anchors();
    await anchors.run();
    const first = anchor()?.tx;
    stage.wait(59_000);
    await anchors.run();
    expect(anchor()?.attempts).toBe(1);
    stage.wait(2_000);
    expect(await anchors.run()).toMatchObject({ state: "sent", attempts: 2, nonce: 0, problem: null });
    expect(anchor()?.tx).not.toBe(first);
    const [before, after] = stage.signed;
    expect(after?.maxFeePerGasWei).toBeGreaterThanOrEqual((before?.maxFeePerGasWei ?? 0) * 1.125);
    expect(after?.maxPriorityFeePerGasWei).toBeGreaterThanOrEqual((before?.maxPriorityFeePerGasWei ?? 0) * 1.125);
    await play.node.mine(3);
    expect(await anchors.run()).toMatchObject({ state: "confirmed", tx: anchor()?.tx });
    expect(await stage.minedTransactions()).toBe(1);
  });

  it("stops paying more at the limit, and gives up after eight attempts", async () => {
    stage.fill(1);
    stage.maxGasGwei = 40;
    const anchors = stage.anchors();
    const states: unknown[] = [];
    for (let round = 0; round < 9; round++) {
      states.push((await anchors.run())?.state);
      stage.wait(61_000);
    }
    expect(new Set(states)).toEqual(new Set(["sent"]));
    expect(stage.signed.length).toBeGreaterThan(1);
    expect(Math.max(...stage.signed.map(({ maxFeePerGasWei }) => maxFeePerGasWei))).toBeLessThanOrEqual(40e9);
    expect(anchor()?.problem).toContain("above the limit");
    stage.maxGasGwei = 1_000;
    const richer = stage.anchors();
    for (let round = 0; round < 9 && anchor()?.state === "sent"; round++) {
      await richer.run();
      stage.wait(61_000);
    }
    expect(anchor()).toMatchObject({ state: "given-up", attempts: 8, problem: "is stuck after 8 attempts" });
    expect(stage.alerts.at(-1)).toMatchObject({ kind: "anchor-given-up" });
    expect(stage.alerts.at(-1)?.text).toContain("https://amoy.polygonscan.com/tx/0x");
    await play.node.mine(3);
  });

  it("finds the attempt that was mined, be it an older one", async () => {
    stage.fill(1);
    const anchors = stage.anchors();
    await anchors.run();
    const first = anchor()?.tx;
    await play.node.mine();
    // The node that is asked has not heard of the block yet: everything looks as if it were stuck.
    await using blind = await Provider.start(() => play.node.url);
    blind.overrides.set("eth_getTransactionReceipt", () => ({ result: null }));
    blind.overrides.set("eth_getTransactionCount", () => ({ result: "0x0" }));
    blind.overrides.set("eth_getTransactionByHash", () => ({ result: null }));
    const blinded = stage.anchors(stage.lane({ rpc: poolOn(blind.url) }));
    expect(await blinded.run()).toMatchObject({ state: "sent", attempts: 2 });
    expect((await blinded.run())?.problem).toContain("nonce too low");
    await play.node.mine(2);
    expect(await stage.anchors().run()).toMatchObject({ state: "confirmed", tx: first });
    expect(await stage.minedTransactions()).toBe(1);
  });

  it("sends again what the pool lost", async () => {
    stage.fill(1);
    const anchors = stage.anchors();
    await anchors.run();
    await play.node.call("anvil_dropTransaction", anchor()?.tx);
    expect(await anchors.run()).toMatchObject({ state: "sent", attempts: 2, nonce: 0 });
    await play.node.mine(3);
    expect((await anchors.run())?.state).toBe("confirmed");
  });

  it("goes back to waiting for its block when that one is replaced", async () => {
    stage.fill(1);
    const anchors = stage.anchors();
    await anchors.run();
    await play.node.mine();
    await play.node.reorganise(1);
    expect((await anchors.run())?.state).toBe("sent");
    await play.node.mine(3);
    expect((await anchors.run())?.state).toBe("confirmed");
    expect(await stage.minedTransactions()).toBe(1);
  });

  it("takes a new nonce when somebody with the same key used the old one", async () => {
    stage.fill(1);
    const anchors = stage.anchors();
    await anchors.run();
    await play.node.call("anvil_dropTransaction", anchor()?.tx);
    await play.node.call("anvil_setNonce", stage.wallet.address, "0x1");
    expect((await anchors.run())?.nonce).toBe(0);
    await play.node.mine(4);
    expect(await anchors.run()).toMatchObject({ state: "sent", nonce: 1 });
    await play.node.mine(3);
    expect((await anchors.run())?.state).toBe("confirmed");
  });

  it("says where coins are had when there are none, and when there are few", async () => {
    await stage.giveCoins(0);
    stage.fill(1);
    const anchors = stage.anchors();
    for (let round = 0; round < 2; round++) expect((await anchors.run())?.state).toBe("waiting");
    expect(stage.alerts.map(({ severity, kind }) => [severity, kind])).toEqual([["critical", "gas-balance"]]);
    expect(stage.alerts[0]?.text).toContain("https://faucet.example");
    await stage.giveCoins(0.05);
    expect((await anchors.run())?.state).toBe("sent");
    expect(stage.alerts.at(-1)).toMatchObject({ severity: "warning", kind: "gas-balance" });
    expect(stage.alerts.at(-1)?.text).toMatch(/enough for \d+ anchors, fewer than 200/);
    await play.node.mine(3);
    await anchors.run();
    await stage.giveCoins(10);
    stage.fill(1);
    await anchors.run();
    expect(stage.alerts.at(-1)).toMatchObject({ severity: "info", kind: "gas-balance" });
    await play.node.mine(3);
  });

  describe("over a restart", () => {
    it("between storing and sending: sends once more under the same nonce", async () => {
      stage.fill(1);
      const deaf = await Provider.start(() => play.node.url);
      deaf.overrides.set("eth_sendRawTransaction", () => {
        deaf.mood = "dead";
        throw new Error("the connection breaks before the node hears of it");
      });
      await expect(stage.anchors(stage.lane({ rpc: poolOn(deaf.url) })).run()).rejects.toThrow(RpcUnavailable);
      await deaf[Symbol.asyncDispose]();
      expect(anchor()).toMatchObject({ state: "waiting", tx: null });
      const afterRestart = stage.anchors();
      expect(await afterRestart.run()).toMatchObject({ state: "sent", nonce: 0, attempts: 2 });
      await play.node.mine(3);
      expect((await afterRestart.run())?.state).toBe("confirmed");
      expect(await stage.minedTransactions()).toBe(1);
    });

    it("between sending and hearing of it: the transaction is found", async () => {
      stage.fill(1);
      const mute = await Provider.start(() => play.node.url);
      let taken: Promise<unknown> | undefined;
      mute.overrides.set("eth_sendRawTransaction", ({ params }) => {
        taken = play.node.call("eth_sendRawTransaction", ...params);
        mute.mood = "dead";
        throw new Error("the answer is lost");
      });
      await expect(stage.anchors(stage.lane({ rpc: poolOn(mute.url) })).run()).rejects.toThrow(RpcUnavailable);
      await mute[Symbol.asyncDispose]();
      await taken;
      await play.node.mine(3);
      expect(await stage.anchors().run()).toMatchObject({ state: "confirmed", attempts: 1 });
      expect(stage.signed).toHaveLength(1);
    });

    it("of the node, which keeps its pool no more than its word", async () => {
      stage.fill(1);
      await stage.anchors().run();
      await play.node.pause();
      await expect(stage.anchors().run()).rejects.toThrow(RpcUnavailable);
      await play.node.resume();
      const after = stage.anchors(stage.lane({ rpc: poolOn(play.node.url) }));
      expect((await after.run())?.state).toBe("sent");
      await play.node.mine(3);
      expect((await after.run())?.state).toBe("confirmed");
      expect(await stage.minedTransactions()).toBe(1);
    });

    it("between confirming and storing that: the same is said again", async () => {
      stage.fill(1);
      await stage.anchors().run();
      await play.node.mine(3);
      const { lane, errand } = { lane: stage.lane(), errand: { id: anchor()?.id ?? 0, root: anchor()?.root ?? "" } };
      const call = { kind: "anchor", key: `anchor ${errand.id}`, to: stage.wallet.address, data: errand.root } as const;
      expect((await lane.advance({ ...call, gasLimit: 30_000 })).state).toBe("confirmed");
      expect(await stage.anchors().run()).toMatchObject({ state: "confirmed" });
    });
  });

  it("waits when the signer does not sign", async () => {
    stage.fill(1);
    stage.refusal = "30000 gas is above the cap of 1";
    expect(await stage.anchors().run()).toMatchObject({
      state: "waiting",
      problem: "the signer did not sign it: 30000 gas is above the cap of 1",
    });
    stage.refusal = undefined;
    expect((await stage.anchors().run())?.state).toBe("sent");
    await play.node.mine(3);
  });
});
