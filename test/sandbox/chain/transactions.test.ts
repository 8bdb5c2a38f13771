import type { HDNodeWallet } from "ethers";
import { getAddress, Interface, Transaction, Wallet, ZeroHash } from "ethers";
import { beforeEach, describe, expect, it } from "vitest";
import { REDEEM_SELECTOR } from "../../../src/sandbox/chain/chain-call.ts";
import { CONTRACTS } from "../../../src/sandbox/chain/contracts.ts";
import { World } from "../../../src/sandbox/world/world.ts";
import type { ChainRig } from "./chain-rig.ts";
import { chainRig, rigOf, START_MS } from "./chain-rig.ts";

const GWEI = 1_000_000_000n;
const POL = 10n ** 18n;
const ANCHOR = `0x${"ab".repeat(32)}`;
const ADAPTER = new Interface(["function redeemPositions(address,bytes32,bytes32,uint256[])"]);

interface Receipt {
  readonly status: string;
  readonly gasUsed: string;
  readonly effectiveGasPrice: string;
  readonly blockNumber: string;
  readonly logs: readonly { readonly address: string; readonly data: string }[];
}

let rig: ChainRig;
let wallet: HDNodeWallet;

beforeEach(() => {
  rig = chainRig("transactions", 10_000);
  wallet = Wallet.createRandom();
});

function signed(change: Partial<Parameters<typeof Transaction.from>[0] & object> = {}): string {
  const transaction = Transaction.from({
    chainId: 80_002,
    type: 2,
    nonce: 0,
    to: wallet.address,
    data: ANCHOR,
    gasLimit: 30_000n,
    maxFeePerGas: 60n * GWEI,
    maxPriorityFeePerGas: 30n * GWEI,
    ...change,
  });
  transaction.signature = wallet.signingKey.sign(transaction.unsignedHash);
  return transaction.serialized;
}

const send = (change?: Parameters<typeof signed>[0]) => rig.rpc<string>("eth_sendRawTransaction", signed(change));
const later = (ms: number) => rig.world.advanceTo(rig.world.nowMs + ms);
const receipt = (hash: string) => rig.rpc<Receipt | null>("eth_getTransactionReceipt", hash);
const balance = () => BigInt(rig.rpc<string>("eth_getBalance", wallet.address, "latest"));
const nonce = (tag: string) => Number(rig.rpc<string>("eth_getTransactionCount", wallet.address, tag));

describe("a transaction to oneself with a message", () => {
  it("waits, is mined within two blocks, and costs its gas", () => {
    expect(balance()).toBe(10n * POL);
    const hash = send();
    expect(hash).toBe(Transaction.from(signed()).hash);
    expect([receipt(hash), nonce("latest"), nonce("pending")]).toEqual([null, 0, 1]);
    later(5_000);
    const { status, gasUsed, effectiveGasPrice, blockNumber, logs } = receipt(hash) as Receipt;
    expect([status, Number(gasUsed), logs]).toEqual(["0x1", 21_000 + 32 * 16, []]);
    expect([nonce("latest"), nonce("pending")]).toEqual([1, 1]);
    expect(balance()).toBe(10n * POL - BigInt(gasUsed) * BigInt(effectiveGasPrice));
    const block = rig.rpc<{ transactions: { hash: string; from: string; input: string }[] }>(
      "eth_getBlockByNumber",
      blockNumber,
      true,
    );
    const mined = block.transactions.find((one) => one.hash === hash);
    expect(mined?.input).toBe(ANCHOR);
    expect(getAddress(mined?.from ?? "")).toBe(wallet.address);
  });

  it.each([
    ["another chain's", { chainId: 137 }, "-32000: invalid chain id for signer"],
    ["one with too little gas", { gasLimit: 21_400n }, "intrinsic gas too low"],
    ["one that its sender cannot pay", { gasLimit: 10_000_000n, maxFeePerGas: 2_000n * GWEI }, "insufficient funds"],
    ["one that creates a contract", { to: null }, "contracts cannot be created"],
  ])("is refused: %s", (_, change, message) => {
    expect(() => send(change)).toThrow(message);
  });

  it("is refused when it is known or its nonce is spent, and when its bytes are none", () => {
    send();
    expect(() => send()).toThrow("already known");
    later(5_000);
    expect(() => send({ data: "0x01" })).toThrow("nonce too low: next nonce 1, tx nonce 0");
    expect(() => rig.rpc("eth_sendRawTransaction", "0x02abcd")).toThrow("-32000: rlp");
    expect(() => rig.rpc("eth_sendRawTransaction", 5)).toThrow("-32602: invalid params");
  });

  it("waits out a gas spike, and a better offer with the same nonce takes its place", () => {
    rig.world.chain({ kind: "spike", gwei: 500, forMs: 60_000 });
    expect(Number(rig.rpc("eth_gasPrice"))).toBe(525e9);
    const first = send();
    later(30_000);
    expect(receipt(first)).toBeNull();
    expect(() => send({ maxFeePerGas: 62n * GWEI, data: "0x01" })).toThrow("replacement transaction underpriced");
    const second = send({ maxFeePerGas: 700n * GWEI, maxPriorityFeePerGas: 40n * GWEI });
    later(5_000);
    expect(receipt(second)?.status).toBe("0x1");
    expect(receipt(first)).toBeNull();
    expect(rig.rpc("eth_getTransactionByHash", first)).toBeNull();
    const third = send({ nonce: 1 });
    later(60_000);
    expect(receipt(third)?.status).toBe("0x1");
  });

  it("waits for the nonces before it", () => {
    const second = send({ nonce: 1 });
    later(10_000);
    expect([receipt(second), nonce("pending")]).toEqual([null, 0]);
    const first = send();
    expect(nonce("pending")).toBe(2);
    later(8_000);
    expect([receipt(first)?.status, receipt(second)?.status]).toEqual(["0x1", "0x1"]);
  });

  it("is told apart from what an empty purse cannot send", () => {
    rig.world.chain({ kind: "balance", wallet: wallet.address.toLowerCase(), wei: "1000" });
    expect(balance()).toBe(1_000n);
    expect(() => send()).toThrow("insufficient funds for gas * price + value: balance 1000");
  });

  it("is still there, or comes still, after a kill", () => {
    const mined = send();
    later(5_000);
    const waiting = send({ nonce: 1 });
    rig = rigOf(World.restore(rig.world.snapshot()));
    expect(receipt(mined)?.status).toBe("0x1");
    later(5_000);
    expect(receipt(waiting)?.status).toBe("0x1");
  });
});

describe("a transaction to a contract", () => {
  const call = (conditionId: string) =>
    ADAPTER.encodeFunctionData("redeemPositions", [CONTRACTS.pusd, ZeroHash, conditionId, [1, 2]]);

  it("reverts and costs its gas when the contract does not know the call", () => {
    const hash = send({ to: CONTRACTS.pusd, data: "0xa9059cbb", gasLimit: 200_000n });
    expect(() => rig.rpc("eth_estimateGas", { to: CONTRACTS.pusd, data: "0xa9059cbb" })).toThrow(
      "3: execution reverted",
    );
    later(5_000);
    expect(receipt(hash)?.status).toBe("0x0");
    expect(balance()).toBeLessThan(10n * POL);
  });

  it("redeems what an account of the exchange holds: cash arrives once, and a log tells it", () => {
    expect(ADAPTER.getFunction("redeemPositions")?.selector).toBe(REDEEM_SELECTOR);
    later(40 * 60_000);
    const { exchange, markets } = rig.world.state;
    const market = [...markets.values()].find(({ payoutMicro }) => payoutMicro?.[0] === 1_000_000);
    const address = wallet.address.toLowerCase();
    const [winner = "", loser = ""] = market?.tokenIds ?? [];
    const sharesMicro = { [winner]: 7_000_000, [loser]: 3_000_000 };
    exchange.accounts.set(address, { wallet: address, signer: address, pusdMicro: 5, sharesMicro, isApproved: true });
    const gas = Number(
      rig.rpc("eth_estimateGas", { to: CONTRACTS.ctfCollateralAdapter, data: call(market?.conditionId ?? "") }),
    );
    const redeem = { to: CONTRACTS.ctfCollateralAdapter, data: call(market?.conditionId ?? ""), gasLimit: BigInt(gas) };
    const hash = send(redeem);
    later(5_000);
    const account = exchange.accounts.get(address);
    expect(account?.pusdMicro).toBe(7_000_005);
    expect(Object.values(account?.sharesMicro ?? {})).toEqual([0, 0]);
    const { status, logs } = receipt(hash) as Receipt;
    expect(status).toBe("0x1");
    expect(logs.map((log) => [log.address, Number(log.data)])).toEqual([[CONTRACTS.pusd, 7_000_000]]);
    const again = send({ ...redeem, nonce: 1 });
    later(5_000);
    expect([receipt(again)?.status, receipt(again)?.logs]).toEqual(["0x1", []]);
    expect(account?.pusdMicro).toBe(7_000_005);
  });

  it("fails when its gas does not suffice for the work", () => {
    const hash = send({ to: CONTRACTS.ctfCollateralAdapter, data: call(ZeroHash), gasLimit: 60_000n });
    later(5_000);
    expect([receipt(hash)?.status, Number(receipt(hash)?.gasUsed)]).toEqual(["0x0", 60_000]);
  });
});

it("counts blocks by market time from one genesis", () => {
  const head = Number(rig.rpc("eth_blockNumber"));
  later(20_000);
  expect(Number(rig.rpc("eth_blockNumber"))).toBe(head + 10);
  expect(rig.world.nowMs).toBe(START_MS + 30_000);
});
