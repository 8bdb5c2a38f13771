import { NO_BYTES_32 } from "../domain/order.ts";
import { orderHash } from "../encoding/order-hash.ts";
import { Holdings } from "./holdings.ts";
import { Refused } from "./refused.ts";
import type { RequestedOrder } from "./request.ts";
import { RollingSum } from "./rolling-sum.ts";
import type { SignerCaps, SignerSetup } from "./setup.ts";

const MICRO = 1_000_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const DOMAIN_VERSION = "2";
/** An order is signed when it is made: one with another time was kept, or is being prepared (DESIGN: within 60 s). */
const MOST_AGE_MS = 60_000;
/** The finest tick of the venue. */
const FINEST_TICK_MICRO = 100;
/** Two decimals of shares and whole cents; a BUY that must match at once has four decimals of shares instead. */
const CENT_MICRO = 10_000;
const IMMEDIATE_SHARE_STEP_MICRO = 100;
/** The same order may be asked for again after a time-out; it is signed the same and counted once. */
const REMEMBERED = 1000;

export interface OrderAccount {
  readonly maker: string;
  readonly signer: string;
  readonly exchanges: readonly string[];
}

/** Rules 23 and 24, checked once more by the one who signs, and the caps that hold even against the bot itself. */
export class OrderRules {
  readonly #setup: SignerSetup;
  readonly #caps: SignerCaps;
  readonly #account: OrderAccount;
  readonly #holdings: Holdings;
  readonly #buys: RollingSum;
  readonly #sells: RollingSum;
  readonly #bought: RollingSum;
  readonly #signed = new Set<string>();

  constructor(setup: SignerSetup, account: OrderAccount) {
    const { caps } = setup;
    this.#setup = setup;
    this.#caps = caps;
    this.#account = account;
    this.#holdings = new Holdings(setup.holdings);
    this.#buys = new RollingSum("BUY orders a minute", MINUTE_MS, caps.buysPerMinute);
    this.#sells = new RollingSum("SELL orders a minute", MINUTE_MS, caps.sellsPerMinute);
    this.#bought = new RollingSum("collateral of BUY orders a day, in micro-units", DAY_MS, caps.buyDayMicro);
  }

  /** Counts an order that may be signed; throws Refused, and counts nothing, for any other. */
  admit(order: RequestedOrder, limitMicro: number, nowMs: number): void {
    this.#checkIdentity(order, nowMs);
    checkAmounts(order, limitMicro);
    if (this.#signed.has(order.hash)) return;
    if (order.side === "BUY") this.#admitBuy(order, limitMicro, nowMs);
    else this.#admitSell(order, limitMicro, nowMs);
    if (this.#signed.size >= REMEMBERED) this.#signed.delete([...this.#signed][0] ?? "");
    this.#signed.add(order.hash);
  }

  /** What the account holds now, as the bot read it. Throws Refused for what cannot be. */
  hold(token: string, sharesMicro: number): void {
    this.#holdings.set(token, sharesMicro);
  }

  #checkIdentity(order: RequestedOrder, nowMs: number): void {
    const { chainId, signatureType } = this.#setup;
    const { maker, signer, exchanges } = this.#account;
    if (order.chainId !== chainId) throw new Refused(`chain ${order.chainId} is not ${chainId}`);
    if (!exchanges.includes(order.exchange)) throw new Refused(`${order.exchange} is no exchange of ours`);
    if (order.version !== DOMAIN_VERSION) throw new Refused(`domain version "${order.version}" is not "2"`);
    if (order.signatureType !== signatureType) {
      throw new Refused(`signature type ${order.signatureType} is not ${signatureType}`);
    }
    if (order.maker !== maker) throw new Refused(`the maker ${order.maker} is not ${maker}`);
    if (order.signer !== signer) throw new Refused(`the order's signer ${order.signer} is not ${signer}`);
    if (order.metadata !== NO_BYTES_32 || order.builder !== NO_BYTES_32) {
      throw new Refused("metadata and builder are not empty");
    }
    if (Math.abs(order.timestampMs - nowMs) > MOST_AGE_MS) {
      throw new Refused(`the timestamp is ${order.timestampMs - nowMs} ms from now, not within ${MOST_AGE_MS}`);
    }
    const hash = orderHash(order, order);
    if (order.hash !== hash) throw new Refused(`the order's hash is ${hash}, not ${order.hash}`);
  }

  #admitBuy({ makerAmountMicro, takerAmountMicro, tokenId }: RequestedOrder, limitMicro: number, nowMs: number): void {
    const { lowestBuyMicro, highestBuyMicro, buyMicro } = this.#caps;
    if (limitMicro < lowestBuyMicro || limitMicro > highestBuyMicro) {
      throw new Refused(`a BUY limit of ${limitMicro} lies outside ${lowestBuyMicro} to ${highestBuyMicro}`);
    }
    if (makerAmountMicro > buyMicro) throw new Refused(`a BUY of ${makerAmountMicro} is above the cap of ${buyMicro}`);
    this.#holdings.checkBuy(tokenId);
    this.#buys.check(1, nowMs);
    this.#bought.check(makerAmountMicro, nowMs);
    this.#buys.add(1, nowMs);
    this.#bought.add(makerAmountMicro, nowMs);
    this.#holdings.addBuy(tokenId, takerAmountMicro);
  }

  #admitSell({ makerAmountMicro, tokenId }: RequestedOrder, limitMicro: number, nowMs: number): void {
    const { lowestSellMicro } = this.#caps;
    if (limitMicro < lowestSellMicro) throw new Refused(`a SELL limit of ${limitMicro} lies below ${lowestSellMicro}`);
    this.#holdings.checkSell(tokenId, makerAmountMicro);
    this.#sells.check(1, nowMs);
    this.#sells.add(1, nowMs);
  }
}

/** Rule 23: what the server takes, and never worse than the limit. Products of two amounts need bigint. */
function checkAmounts({ side, makerAmountMicro, takerAmountMicro }: RequestedOrder, limitMicro: number): void {
  if (limitMicro <= 0 || limitMicro >= MICRO || limitMicro % FINEST_TICK_MICRO !== 0) {
    throw new Refused(`${limitMicro} is no limit price`);
  }
  const isBuy = side === "BUY";
  const [shares, collateral] = isBuy ? [takerAmountMicro, makerAmountMicro] : [makerAmountMicro, takerAmountMicro];
  if (shares === 0 || collateral === 0) throw new Refused("an amount is 0");
  const isResting = shares % CENT_MICRO === 0;
  const isImmediate = isBuy && shares % IMMEDIATE_SHARE_STEP_MICRO === 0 && collateral % CENT_MICRO === 0;
  if (!isResting && !isImmediate)
    throw new Refused(`${shares} shares for ${collateral} are finer than the venue takes`);
  const paid = BigInt(collateral) * BigInt(MICRO);
  const atLimit = BigInt(shares) * BigInt(limitMicro);
  if (isBuy ? paid > atLimit : paid < atLimit) throw new Refused("the amounts are worse than the limit");
}
