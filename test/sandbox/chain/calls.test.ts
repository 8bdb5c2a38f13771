import { Interface, ZeroHash } from "ethers";
import { describe, expect, it } from "vitest";
import { blockAt, shownMs } from "../../../src/sandbox/chain/block-time.ts";
import { CONTRACTS } from "../../../src/sandbox/chain/contracts.ts";
import { settledBlock } from "../../../src/sandbox/chain/settlement.ts";
import { callOn, chainRig, hex, NO_ACCOUNTS } from "./chain-rig.ts";

const CTF = new Interface([
  "function balanceOf(address,uint256) view returns (uint256)",
  "function balanceOfBatch(address[],uint256[]) view returns (uint256[])",
  "function isApprovedForAll(address,address) view returns (bool)",
  "function payoutNumerators(bytes32,uint256) view returns (uint256)",
  "function payoutDenominator(bytes32) view returns (uint256)",
]);
const PUSD = new Interface([
  "function balanceOf(address) view returns (uint256)",
  "function allowance(address,address) view returns (uint256)",
]);
const ACCOUNT = `0x${"a1".repeat(20)}`;

const rig = chainRig("calls", 90 * 60_000, {
  ...NO_ACCOUNTS,
  pusdOf: (wallet) => (wallet === ACCOUNT ? 1_234_567 : 0),
  sharesOf: (wallet, token) => (wallet === ACCOUNT && token === "77" ? 5_000_000 : 0),
  isApproved: (wallet) => wallet === ACCOUNT,
});
const { state } = rig.world;

const call = (abi: Interface, to: string, name: string, args: readonly unknown[], block: unknown = "latest") =>
  callOn(rig, abi, to, name, args, block);

const balance = (wallet: string, token: string, block: unknown) =>
  Number(call(CTF, CONTRACTS.conditionalTokens, "balanceOf", [wallet, token], block)[0]);

describe("balances on the chain", () => {
  it("are the world's truth now, one by one and in a batch", () => {
    const held = [...state.holdings.values()].flatMap((holding) => {
      const market = state.markets.get(holding.marketId);
      const wallet = rig.world.targets[holding.target]?.address ?? "";
      const isQuiet = (holding.moves ?? []).every(([sentMs]) => sentMs < rig.world.nowMs - 30_000);
      if (market === undefined || !isQuiet) return [];
      return ([0, 1] as const).map((outcome) => ({
        wallet,
        token: market.tokenIds[outcome],
        shares: holding.sharesMicro[outcome],
      }));
    });
    expect(held.length).toBeGreaterThan(100);
    const args = [held.map(({ wallet }) => wallet), held.map(({ token }) => token)];
    const [shares] = call(CTF, CONTRACTS.conditionalTokens, "balanceOfBatch", args);
    expect([...shares].map(Number)).toEqual(held.map((one) => one.shares));
    const [one] = held;
    expect(balance(one?.wallet ?? "", one?.token ?? "", "latest")).toBe(one?.shares);
  });

  it("fall from one block to the next by what was sold in it (ENGINE rule 19)", () => {
    const sales = state.rows.flat().filter((row) => {
      return row.side === "SELL" && row.type === "TRADE" && shownMs(settledBlock(row)) < rig.world.nowMs;
    });
    expect(sales.length).toBeGreaterThan(30);
    const seen = new Set<string>();
    for (const row of sales) {
      const block = settledBlock(row);
      const market = state.markets.get(row.subjectId ?? "");
      const wallet = rig.world.targets[row.target]?.address ?? "";
      const token = market?.tokenIds[row.outcome ?? 0] ?? "";
      const key = `${wallet} ${token} ${block}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const changes = state.rows[row.target]?.filter((one) => {
        return one.subjectId === row.subjectId && settledBlock({ ...one, type: one.type }) === block;
      });
      if (changes?.some(({ type }) => type !== "TRADE")) continue;
      const sum = (side: string) =>
        (changes ?? [])
          .filter((one) => one.side === side && one.outcome === row.outcome)
          .reduce((total, { sizeMicro }) => total + sizeMicro, 0);
      const before = balance(wallet, token, hex(block - 1));
      const after = balance(wallet, token, hex(block));
      expect(after - before, key).toBe(sum("BUY") - sum("SELL"));
      expect(before, key).toBeGreaterThanOrEqual(sum("SELL") - sum("BUY"));
    }
  });

  it("are the exchange's for its accounts, and approvals likewise", () => {
    const [cash] = call(PUSD, CONTRACTS.pusd, "balanceOf", [ACCOUNT]);
    expect([Number(cash), balance(ACCOUNT, "77", "latest"), balance(ACCOUNT, "78", "latest")]).toEqual([
      1_234_567, 5_000_000, 0,
    ]);
    const approved = (wallet: string) =>
      call(CTF, CONTRACTS.conditionalTokens, "isApprovedForAll", [wallet, CONTRACTS.exchange])[0];
    const allowance = (wallet: string) => call(PUSD, CONTRACTS.pusd, "allowance", [wallet, CONTRACTS.exchange])[0];
    const stranger = `0x${"b2".repeat(20)}`;
    expect([approved(ACCOUNT), approved(stranger)]).toEqual([true, false]);
    expect([allowance(ACCOUNT) > 2n ** 255n, allowance(stranger)]).toEqual([true, 0n]);
  });
});

describe("payouts", () => {
  const payout = (conditionId: string, block: unknown) =>
    [0, 1, "denominator"].map((which) =>
      which === "denominator"
        ? Number(call(CTF, CONTRACTS.conditionalTokens, "payoutDenominator", [conditionId], block)[0])
        : Number(call(CTF, CONTRACTS.conditionalTokens, "payoutNumerators", [conditionId, which], block)[0]),
    );

  it("appear in the first block after the resolution, as the contract keeps them", () => {
    const resolved = [...state.markets.values()].filter(({ resolvedMs }) => {
      return resolvedMs !== null && resolvedMs < rig.world.nowMs - 5_000;
    });
    expect(resolved.length).toBeGreaterThan(10);
    for (const { conditionId, payoutMicro, resolvedMs } of resolved) {
      const [first = 0, second = 0, denominator = 0] = payout(conditionId, "latest");
      expect([(first / denominator) * 1e6, (second / denominator) * 1e6]).toEqual(payoutMicro);
      expect(payout(conditionId, hex(blockAt(resolvedMs ?? 0) - 1))).toEqual([0, 0, 0]);
    }
    const open = [...state.markets.values()].find(({ phase }) => phase === "open");
    expect(payout(open?.conditionId ?? "", "latest")).toEqual([0, 0, 0]);
    expect(() => rig.rpc("eth_call", { to: CONTRACTS.conditionalTokens, data: "0x12345678" }, "latest")).toThrow(
      "3: execution reverted",
    );
  });
});

describe("small questions", () => {
  it("are answered as a node of chain 80002 does", () => {
    expect([rig.rpc("eth_chainId"), rig.rpc("net_version"), rig.rpc("eth_syncing")]).toEqual([
      "0x13882",
      "80002",
      false,
    ]);
    for (const address of Object.values(CONTRACTS))
      expect(String(rig.rpc("eth_getCode", address, "latest")).length).toBeGreaterThan(4);
    expect(rig.rpc("eth_getCode", ACCOUNT, "latest")).toBe("0x");
    expect(rig.rpc("eth_call", { to: ACCOUNT, data: "0x12345678" }, "latest")).toBe("0x");
    const history = rig.rpc<{ baseFeePerGas: string[]; gasUsedRatio: number[]; reward: string[][] }>(
      "eth_feeHistory",
      "0x5",
      "latest",
      [50],
    );
    expect([history.baseFeePerGas.length, history.gasUsedRatio.length, history.reward.length]).toEqual([6, 5, 5]);
    expect(() => rig.rpc("eth_mining")).toThrow("-32601: the method eth_mining does not exist");
    expect(() => rig.rpc("eth_getBalance", "0x12")).toThrow("-32602: invalid params: 0:");
    expect(() => rig.rpc("toString")).toThrow("-32601");
  });

  it("give blocks that hang together, by number and by hash", () => {
    interface Block {
      readonly hash: string;
      readonly parentHash: string;
      readonly number: string;
      readonly timestamp: string;
    }
    const head = Number(rig.rpc("eth_blockNumber"));
    const blocks = [2, 1, 0].map((back) => rig.rpc<Block>("eth_getBlockByNumber", hex(head - back), false));
    expect(blocks.map(({ parentHash }) => parentHash).slice(1)).toEqual(blocks.map(({ hash }) => hash).slice(0, -1));
    expect(Number(blocks[1]?.timestamp) - Number(blocks[0]?.timestamp)).toBe(2);
    expect(rig.rpc("eth_getBlockByHash", blocks[0]?.hash, false)).toEqual(blocks[0]);
    expect(rig.rpc("eth_getBlockByNumber", hex(head + 1), false)).toBeNull();
    expect(Number(rig.rpc<Block>("eth_getBlockByNumber", "finalized", false).number)).toBe(head - 3);
  });

  it("bound what one call may ask for", () => {
    const head = Number(rig.rpc("eth_blockNumber"));
    expect(() => rig.logs({ fromBlock: hex(head - 2_000), toBlock: "latest" })).toThrow(
      "-32005: block range too large: 2001 blocks",
    );
    expect(rig.logs({ fromBlock: hex(head + 5), toBlock: hex(head + 9) })).toEqual([]);
    expect(() => rig.logs({ blockHash: ZeroHash })).toThrow("unknown block");
    const few = chainRig("calls", 10 * 60_000, NO_ACCOUNTS, { mostLogs: 10 });
    const recent = few.chain.blocks.head() - 100;
    expect(() => few.logs({ fromBlock: hex(recent), toBlock: "latest" })).toThrow(
      "-32005: query returned more than 10",
    );
  });

  it("filter logs by address and by any of several topics", () => {
    const head = Number(rig.rpc("eth_blockNumber"));
    const range = { fromBlock: hex(head - 900), toBlock: hex(head) };
    const all = rig.logs(range);
    const wallets = rig.world.targets.slice(0, 12).map(({ address }) => `0x${address.slice(2).padStart(64, "0")}`);
    const topics = [all[0]?.topics[0], null, wallets];
    const wanted = all.filter((log) => log.topics[0] === all[0]?.topics[0] && wallets.includes(log.topics[2] ?? ""));
    expect(wanted.length).toBeGreaterThan(5);
    expect(rig.logs({ ...range, topics })).toEqual(wanted);
    const address = [CONTRACTS.negRiskExchange];
    expect(rig.logs({ ...range, address, topics })).toEqual(wanted.filter((log) => log.address === address[0]));
    const [hash] = all.map(({ blockHash }) => blockHash);
    expect(rig.logs({ blockHash: hash })).toEqual(all.filter(({ blockHash }) => blockHash === hash));
  });
});
