import { z } from "zod";
import { ADDRESSES } from "../../config/addresses.ts";
import { ENVIRONMENTS } from "../../config/environments.ts";
import type { Hosts } from "../../config/hosts.ts";
import type { Settings } from "../../config/schema.ts";
import { Anchors } from "../chain/anchors/anchors.ts";
import { readAccount, readGasBalance } from "../chain/contracts/account-on-chain.ts";
import { CashTransfers } from "../chain/contracts/cash-transfers.ts";
import { ConditionalTokens } from "../chain/contracts/conditional-tokens.ts";
import { ExchangeContract } from "../chain/contracts/exchange-contract.ts";
import { faucetLink } from "../chain/explorer.ts";
import { OrderAudit } from "../chain/order-audit.ts";
import { OwnRedeemer } from "../chain/redemption/own-redeemer.ts";
import type { Redeemer } from "../chain/redemption/redemption.ts";
import { WatchedRedeemer } from "../chain/redemption/watched-redeemer.ts";
import { RpcPool } from "../chain/rpc/rpc-pool.ts";
import { GasReserve } from "../chain/transactions/gas-reserve.ts";
import { GasWatch } from "../chain/transactions/gas-watch.ts";
import { TransactionLane } from "../chain/transactions/transaction-lane.ts";
import type { Clock, MarketData, NewAlert, OrderOnChain, OrderRecord, Random, Store, Venue } from "../engine/ports.ts";
import type { Network } from "./network.ts";
import { orderAccountOf } from "./order-account.ts";
import { redeemed } from "./redeemed-by-hand.ts";
import type { Signing } from "./signing.ts";

export interface ChainNeeds {
  readonly settings: Settings;
  readonly hosts: Pick<Hosts, "rpc">;
  readonly store: Store;
  readonly signing: Pick<Signing, "address" | "signAnchor" | "signRedeem">;
  readonly network: Network;
  readonly data: MarketData;
  readonly random: Random;
}

/** Our account on the chain that settles it: the sandbox's, the test chain, or Polygon. */
export interface ChainAccount {
  readonly rpc: RpcPool;
  readonly anchors: Anchors;
  /** Shows our orders to the exchange contract of this chain. */
  readonly orderAudit: OrderAudit;
  readonly redeem: Venue["redeem"];
  /** What the wallet holds by the chain's own word: the venue's is cached. */
  readonly holdings: Venue["holdings"];
  /** What came to our wallet or left it without a trade of ours (rule 31). */
  readonly transfers: CashTransfers;
  /** Why we could not pay for a redemption of ours; undefined where we can, or somebody else redeems. */
  gasProblem(): string | undefined;
  /** What the exchange contract knows of one of our orders (rule 25). */
  orderOnChain(order: OrderRecord): Promise<OrderOnChain>;
}

/** Balances of an older head are not the present ones. */
const MOST_HEAD_AGE_MS = 60_000;
const headSchema = z.object({ timestamp: z.string().regex(/^0x[0-9a-f]{1,12}$/) });

/** Who redeems by itself for wallets that allowed it (reference/polymarket.md 1.1). */
const AUTO_REDEEM_OPERATOR = "0xa1200000d0002264C9a1698e001292D00E1b00af";

/** What moves our collateral when we trade or redeem. */
const OUR_CONTRACTS = [
  ...(["exchangeV2", "negRiskExchangeV2", "exchangeV3", "conditionalTokens"] as const),
  ...(["negRiskAdapter", "ctfCollateralAdapter", "negRiskCtfCollateralAdapter"] as const),
];

export function chainAccount(needs: ChainNeeds): ChainAccount {
  const { settings, hosts, store, signing, data, random } = needs;
  const { transport, clock } = needs.network;
  const { chainId } = ENVIRONMENTS[settings.environment];
  const addresses = ADDRESSES[chainId];
  const rpc = new RpcPool({ chainId, urls: hosts.rpc, transport, clock, random });
  const raise = (alert: NewAlert): void => store.transact((records) => records.alerts.raise(alert));
  const wallet = signing.address;
  const faucet = faucetLink(chainId);
  const gas = new GasWatch({ wallet, maxGasGwei: settings.maxGasGwei, raise, ...(faucet && { faucet }) });
  const lane = new TransactionLane({
    ...{ rpc, chainId, wallet, clock, gas, store: kept(store, "outgoing", clock) },
    sign: (kind, transaction) =>
      kind === "anchor" ? signing.signAnchor(transaction) : signing.signRedeem(transaction),
  });
  const tokens = new ConditionalTokens(rpc, addresses.conditionalTokens);
  const redeemer = redeemerOf(needs, { rpc, tokens, lane });
  const read = () => readGasBalance(rpc, wallet);
  const reserve = new GasReserve({ read, maxGasGwei: settings.maxGasGwei, clock });
  return {
    rpc,
    anchors: new Anchors({ store, lane, chainId, wallet, clock, raise }),
    orderAudit: new OrderAudit({ store, clock, contractAt: (at) => new ExchangeContract(rpc, at) }),
    holdings: async (wanted) => {
      const maker = orderAccountOf(settings, wallet).maker;
      const places = { pusd: addresses.pusd, conditionalTokens: addresses.conditionalTokens };
      await refuseStillChain(rpc, data.venueNowMs());
      const [{ pusdMicro: cashMicro }, shares] = await Promise.all([
        readAccount(rpc, maker, { ...places, spenders: {}, operators: {} }),
        tokens.balancesAt(maker, wanted, "latest"),
      ]);
      return { cashMicro, shares };
    },
    transfers: new CashTransfers({
      ...{ rpc, collateral: addresses.pusd, wallet: orderAccountOf(settings, wallet).maker },
      ours: OUR_CONTRACTS.map((name) => ({ ...ADDRESSES[137], ...addresses })[name]),
    }),
    redeem: async (conditionId) => {
      const market = await data.market(conditionId);
      if (market === undefined) throw new Error(`${conditionId} is not known`);
      return redeemed({ redeemer, store, clock }, { ...market, conditionId });
    },
    gasProblem: () => (settings.signatureType === 0 ? reserve.problem() : undefined),
    orderOnChain: ({ hash, formJson }) => {
      const { exchange } = JSON.parse(formJson) as { exchange?: string };
      return new ExchangeContract(rpc, exchange ?? addresses.exchangeV2).orderStatus(hash);
    },
  };
}

/** A provider whose head stands still tells of old balances as if they were present. */
async function refuseStillChain(rpc: RpcPool, nowMs: number): Promise<void> {
  const { timestamp } = await rpc.read("eth_getBlockByNumber", ["latest", false], headSchema);
  const ageMs = nowMs - Number(timestamp) * 1000;
  if (ageMs > MOST_HEAD_AGE_MS) throw new Error(`the chain's newest block is ${Math.round(ageMs / 1000)} s old`);
}

function redeemerOf(
  { settings, store, signing, network }: ChainNeeds,
  { rpc, tokens, lane }: { rpc: RpcPool; tokens: ConditionalTokens; lane: TransactionLane },
): Redeemer {
  const { chainId } = ENVIRONMENTS[settings.environment];
  // The test chain's own adapters are not known: the sandbox answers to those of Polygon.
  const { ctfCollateralAdapter: ordinary, negRiskCtfCollateralAdapter: negRisk } = ADDRESSES[137];
  const notes = {
    load: (conditionId: string) => store.records.settings.get(`redemption:${conditionId}`),
    save: (conditionId: string, value: unknown) =>
      store.transact((records) => records.settings.set(`redemption:${conditionId}`, value, network.clock.nowMs())),
  };
  if (settings.signatureType !== 0 && settings.funder !== undefined) {
    return new WatchedRedeemer({
      ...{ tokens, store: notes, wallet: settings.funder, autoRedeemOperator: AUTO_REDEEM_OPERATOR },
    });
  }
  const { pusd } = ADDRESSES[chainId];
  return new OwnRedeemer({
    ...{ rpc, tokens, lane, store: notes, wallet: signing.address, pusd, adapters: { ordinary, negRisk } },
  });
}

/** One value that outlives the process, in the settings' table. */
function kept(store: Store, name: string, clock: Clock) {
  return {
    load: () => store.records.settings.get(name),
    save: (value: unknown) => store.transact((records) => records.settings.set(name, value, clock.nowMs())),
  };
}
