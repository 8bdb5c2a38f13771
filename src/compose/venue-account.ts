import { join } from "node:path";
import type { Settings } from "../../config/schema.ts";
import { formatUsd } from "../domain/micro.ts";
import type { Records, Store, Venue, VenueTrade } from "../engine/ports.ts";
import { foundTrades, keepTokens, tokensOf } from "../engine/reconciling/found-trades.ts";
import { beginRecovery, openLostBooks } from "../engine/reconciling/recovery.ts";
import { changeTradingState } from "../engine/trading-state.ts";
import { ClobVenue } from "../venues/clob/clob-venue.ts";
import { PaperVenue } from "../venues/paper/paper-venue.ts";
import { clobVenue } from "./clob-account.ts";
import type { FirstTarget } from "./first-start.ts";
import { addFirstTargets, openBooks } from "./first-start.ts";
import type { LocalWorld } from "./local-world.ts";
import { opened } from "./opened.ts";
import type { TradingParts } from "./trading-parts.ts";

/** What a new paper account holds. */
const START_CASH_MICRO = 1_000_000_000;

/** Staging trades on paper; everything else on its CLOB. */
export function venueOf(parts: TradingParts): Promise<Venue> {
  return parts.needs.settings.environment === "staging" ? paperVenue(parts) : accountAtClob(parts);
}

async function paperVenue({ needs, sources, marketClock, random, stopping }: TradingParts): Promise<PaperVenue> {
  const file = join(needs.settings.dataFolder, "paper.db");
  return opened(file, () =>
    PaperVenue.open({
      ...{ file, startCashMicro: START_CASH_MICRO, marketData: sources.data },
      ...{ clock: marketClock, random, signal: stopping },
    }),
  );
}

async function accountAtClob(parts: TradingParts): Promise<ClobVenue> {
  const { needs, hosts, store, sources, signing, chain, network, marketClock, random } = parts;
  const { settings, keepSecret } = needs;
  return clobVenue({
    ...{ settings, hosts, sources, signing, network, store, clock: marketClock, random, keepSecret },
    ...{ redeem: chain.redeem, chainHoldings: chain.holdings, onFailure: needs.onFailedTry },
  });
}

/** Books that are new begin with what the account holds; where it has traded, they were lost and are read back (rule 31). */
export async function startBooks(parts: TradingParts, venue: Venue, world: LocalWorld | undefined): Promise<void> {
  const { needs, store, marketClock } = parts;
  if (store.records.settings.get("booksOpened") !== undefined) return;
  if (store.records.account.get().cashMicro !== 0) {
    throw new Error(
      `The books of ${needs.settings.dataFolder} were kept with another venue: npm run sandbox:reset starts over.`,
    );
  }
  // Asked first: the sandbox gives a wallet its play money when it asks for credentials.
  const trades = await venue.accountTrades(0);
  const holdings = await venue.holdings([]);
  const nowMs = marketClock.nowMs();
  if (trades.length > 0 || holdings.shares.size > 0) await readBack(parts, venue, trades);
  else openBooks(store, holdings.cashMicro, nowMs);
  addFirstTargets(store, world?.targets ?? chosenTargets(needs.settings, store), nowMs);
}

/** The books of an account that has traded, anew from what the venue shows of it. */
async function readBack(
  { needs, store, sources, marketClock }: TradingParts,
  venue: Venue,
  shown: readonly VenueTrade[],
): Promise<void> {
  const trades = foundTrades(shown);
  const held = await venue.holdings([...new Set(trades.map(({ token }) => token))]);
  const names = [...trades.map(({ token }) => token), ...held.shares.keys()];
  const tokens = await tokensOf(store.records, sources.data, names);
  const nowMs = marketClock.nowMs();
  const zone = needs.settings.tradingZone;
  store.transact((records) => {
    keepTokens(records, tokens);
    beginRecovery(records, "the database is new, but its account has traded: it was lost or replaced", nowMs);
    openLostBooks(records, { holdings: held, trades, zone }, nowMs);
    stopUntilLookedAt(records, nowMs);
    records.settings.set("booksOpened", nowMs, nowMs);
    records.settings.set("accountSweptMs", nowMs, nowMs);
  });
}

/** Whether trading was stopped, and by which limits it went, is lost as well: nothing is traded before the owner has looked. */
function stopUntilLookedAt(records: Records, nowMs: number): void {
  const reason = "the database was lost: limits, targets and sizing are those of a first start";
  changeTradingState(records, { state: "stopped", sinceMs: nowMs, by: "recovery", reason });
  const startMicro = records.days.latest()?.startEquityMicro ?? 0;
  const text =
    "The database was lost or replaced, and is read back from the venue.\n" +
    "Limits, targets, /sizing and /markets are those of a first start, so trading is stopped.\n" +
    `Today's result and daily loss are counted from now on, from ${formatUsd(startMicro)}: what was won or lost before is not in them.\n` +
    "Look at them, then /release REASON.";
  records.alerts.raise({ severity: "critical", kind: "database-lost", text });
}

/** As many as may be copied; people give them better names in the chat. */
function chosenTargets({ firstTargets = [] }: Settings, { records }: Store): readonly FirstTarget[] {
  const wallets = [...new Set(firstTargets)].slice(0, records.limits.get("maxTargets"));
  return wallets.map((address, index) => ({ name: `target-${index + 1}`, address }));
}

export async function tendPaper(paper: PaperVenue, abort: AbortSignal): Promise<void> {
  const { problems } = await paper.run(abort);
  if (problems.length > 0) throw new Error(`${problems.length} resting orders could not be looked at: ${problems[0]}`);
}

export async function closeVenue(venue: Venue): Promise<void> {
  if (venue instanceof ClobVenue) await venue.stop();
  if (!(venue instanceof PaperVenue)) return;
  await venue.idle();
  venue.close();
}
