import type { Approved, Clock, Venue, VenueOrder, VenueOrderState, VenueTrade } from "../../engine/ports.ts";
import type { Connect } from "../frame-source.ts";
import type { JsonSource } from "../json-source.ts";
import { AccountGuard } from "./account-guard.ts";
import { ClobAccount } from "./clob-account.ts";
import type { CredentialKeeper } from "./credential-keeper.ts";
import type { GatedService } from "./gated-service.ts";
import { Heartbeat } from "./heartbeat.ts";
import { MarketChecks } from "./market-checks.ts";
import type { OrderAccount } from "./order-forms.ts";
import type { OrderLookupOptions } from "./order-lookup.ts";
import { OrderLookup } from "./order-lookup.ts";
import { OrderPosting } from "./order-posting.ts";
import type { VenueTrouble } from "./readiness.ts";
import { Readiness } from "./readiness.ts";
import { UserChannel } from "./user-channel.ts";

type Holdings = Awaited<ReturnType<Venue["holdings"]>>;

export interface ClobVenueOptions {
  /** https://clob.polymarket.com, behind its limits. */
  readonly service: GatedService;
  readonly keeper: CredentialKeeper;
  readonly account: OrderAccount;
  /** The key's own address: API credentials are its. */
  readonly keyAddress: string;
  /** The venue's, with all its waits and ages. */
  readonly clock: Clock;
  readonly venueNowMs: () => number;
  /** The market's taker fee rate in parts per million; throws when it is not known. */
  readonly feeRatePpm: (conditionId: string) => Promise<number>;
  readonly recall?: OrderLookupOptions["recall"];
  /** Turns holdings of a resolved market into cash, once; returns the cash it brought in all. */
  readonly redeem: Venue["redeem"];
  /** What the chain says that the maker holds. Unless given, the venue is asked, which caches its balances. */
  readonly chainHoldings?: (tokens: readonly string[]) => Promise<Holdings>;
  /** https://polymarket.com, asked whether it trades with this machine's address. */
  readonly site?: JsonSource;
  /** Nobody and nothing else trades on this account: only then may all its orders be cancelled at once (rule 27). */
  readonly isDedicated?: boolean;
  /** Why no order may leave any more, asked at the last moment: trading was stopped (rule 21). */
  readonly mayLeave?: () => string | undefined;
  readonly connectUser?: Connect;
  readonly onTrouble?: (trouble: VenueTrouble) => void;
  /** Hears of what failed in the background: heartbeats, frames that were not understood. */
  readonly onFailure?: (what: string, error: unknown) => void;
}

/** Balances asked for at the same time. */
const AT_ONCE = 5;

/** Polymarket's CLOB V2 as a venue. It may be used before `start`, but is unready until its first heartbeat. */
export class ClobVenue implements Venue {
  readonly name = "clob";
  readonly #options: ClobVenueOptions;
  readonly #account: ClobAccount;
  readonly #readiness: Readiness;
  readonly #guard: AccountGuard;
  readonly #heartbeat: Heartbeat;
  readonly #lookup: OrderLookup;
  readonly #posting: OrderPosting;
  readonly #userChannel: UserChannel | undefined;
  readonly #running = new Map<string, Promise<VenueOrderState>>();
  readonly #listeners: Array<Parameters<Venue["watch"]>[0]> = [];
  #run: { readonly abort: AbortController; readonly ended: Promise<unknown> } | undefined;

  constructor(options: ClobVenueOptions) {
    const { service, keeper, keyAddress, clock, venueNowMs, feeRatePpm, account: wallet } = options;
    const { onTrouble = () => undefined, onFailure = () => undefined } = options;
    this.#options = options;
    const { signatureType, maker, exchanges } = wallet;
    const account = new ClobAccount({ service, keeper, address: keyAddress, signatureType, venueNowMs });
    const readiness = new Readiness(clock, onTrouble);
    this.#account = account;
    this.#readiness = readiness;
    const onUnchecked = (error: unknown): void => onFailure("check of the account", error);
    this.#guard = new AccountGuard({ account, readiness, site: options.site, clock, onFailure: onUnchecked });
    this.#heartbeat = new Heartbeat({ account, clock, onFailure: (error) => onFailure("heartbeat", error) });
    this.#lookup = new OrderLookup({ account, maker, clock, feeRatePpm, recall: options.recall });
    const checks = new MarketChecks({ service, account, exchanges, clock });
    const { mayLeave } = options;
    this.#posting = new OrderPosting({ account, checks, lookup: this.#lookup, readiness, clock, venueNowMs, mayLeave });
    this.#userChannel =
      options.connectUser &&
      new UserChannel({
        connect: options.connectUser,
        keeper,
        onOrders: (hashes) => this.#tell(hashes),
        onCancelled: (hash, matchedMicro) => this.#lookup.cancelled(hash, matchedMicro),
        onFailure: (error) => onFailure("user channel", error),
      });
  }

  /** Begins the heartbeat, the checks of the account and the user channel. */
  start(): void {
    if (this.#run !== undefined) return;
    const abort = new AbortController();
    const ended = Promise.all([this.#heartbeat.run(abort.signal), this.#guard.run(abort.signal)]);
    this.#run = { abort, ended };
    this.#userChannel?.start();
  }

  /** Resolves once nothing of it runs any more. The venue cancels what rests about ten seconds later. */
  async stop(): Promise<void> {
    const run = this.#run;
    this.#run = undefined;
    run?.abort.abort();
    await Promise.all([run?.ended, this.#userChannel?.stop()]);
  }

  /** Throws when nobody knows what became of it (rule 25). */
  place(order: Approved<VenueOrder>, signal?: AbortSignal): Promise<VenueOrderState> {
    const running = this.#running.get(order.hash);
    if (running !== undefined) return running;
    const posting = this.#posting.post(order, signal).finally(() => this.#running.delete(order.hash));
    this.#running.set(order.hash, posting);
    return posting;
  }

  order(hash: string): Promise<VenueOrderState | undefined> {
    return this.#lookup.state(hash);
  }

  trades(orderHash: string): Promise<readonly VenueTrade[]> {
    return this.#lookup.trades(orderHash);
  }

  /** One that could not be cancelled is looked up: it may have matched or ended before. */
  async cancel(hash: string): Promise<VenueOrderState | undefined> {
    const problem = await this.#account.cancel(hash);
    if (problem !== undefined) return this.#lookup.state(hash);
    this.#lookup.cancelled(hash, 0);
    return { hash, state: "done", reason: "cancelled", status: "cancelled" };
  }

  /** The hashes that were cancelled. Throws unless the account is declared dedicated (rule 27). */
  async cancelAll(): Promise<readonly string[]> {
    if (!this.#options.isDedicated) throw new Error("cancel all: the account is not declared dedicated");
    return this.#account.cancelAll();
  }

  accountTrades(sinceMs: number): Promise<readonly VenueTrade[]> {
    return this.#lookup.accountTrades(sinceMs);
  }

  async openOrders(): Promise<readonly string[]> {
    return (await this.#account.openOrders()).map(({ hash }) => hash);
  }

  async holdings(tokens: readonly string[]): Promise<Holdings> {
    const { chainHoldings } = this.#options;
    if (chainHoldings !== undefined) return chainHoldings(tokens);
    const cashMicro = await this.#account.balanceMicro();
    const shares = new Map<string, number>();
    const wanted = [...new Set(tokens)];
    for (let first = 0; first < wanted.length; first += AT_ONCE) {
      const some = wanted.slice(first, first + AT_ONCE);
      const balances = await Promise.all(some.map((token) => this.#account.balanceMicro(token)));
      some.forEach((token, index) => {
        shares.set(token, balances[index] ?? 0);
      });
    }
    return { cashMicro, shares };
  }

  redeem(conditionId: string): Promise<{ readonly cashMicro: number } | undefined> {
    return this.#options.redeem(conditionId);
  }

  unready(): string | undefined {
    const host = this.#options.service.unready();
    return (
      this.#readiness.unready() ?? this.#guard.unready() ?? (host && `the CLOB: ${host}`) ?? this.#heartbeat.unready()
    );
  }

  /** A person has looked at what stopped it. */
  release(): void {
    this.#readiness.release();
  }

  watch(listener: Parameters<Venue["watch"]>[0]): void {
    this.#listeners.push(listener);
  }

  #tell(hashes: readonly string[]): void {
    for (const listener of this.#listeners) listener(hashes);
  }
}
