import { MICRO } from "../domain/micro.ts";
import type { Feed, HoldingChange, Sighting } from "../domain/trade.ts";
import { FEED_RANK, orderKey } from "../domain/trade.ts";
import { growEpisode, placeInEpisode } from "./episodes.ts";
import type { Records, SightingRecord, SignalRecord, TargetRecord } from "./ports.ts";

/** What one read of one feed brought, already united over its pages (rule 7). */
export interface FeedRead {
  readonly sightings: readonly Sighting[];
  readonly changes: readonly (HoldingChange & { readonly multiplicity: number })[];
  readonly rejected: readonly { readonly problem: string; readonly body: string }[];
}

export interface IntakeReport {
  readonly newSignals: number;
  /** Signals that grew by more than the tolerance and are to be decided again (rule 3). */
  readonly grown: number;
  readonly joined: number;
  readonly rejected: number;
  /** Ids to decide: new or grown, not baseline. */
  readonly toDecide: readonly number[];
}

type Change = "none" | "stored" | "decide";

/** Growth up to this is stored and orders nothing (rule 3): 0.01 share or 1%. */
function isWithinTolerance(beforeMicro: number, afterMicro: number): boolean {
  return afterMicro - beforeMicro <= Math.max(MICRO / 100, Math.floor(beforeMicro / 100));
}

/** Turns sightings into signals and episodes. Pure of time and network: `nowMs` and the records come from the caller. */
export class Intake {
  readonly #records: Records;
  readonly #nowMs: number;
  readonly #tokenIds: Map<string, number>;
  #joined = 0;
  #newSignals = 0;
  #grown = 0;
  readonly #toDecide: number[] = [];

  /** `tokenIds` is a cache that outlives the intake: token text to its id in the store. */
  constructor(records: Records, nowMs: number, tokenIds: Map<string, number>) {
    this.#records = records;
    this.#nowMs = nowMs;
    this.#tokenIds = tokenIds;
  }

  /** Stores what a read of one target brought. Rows of the first complete read are baseline for ever (rule 8). */
  take(target: TargetRecord, read: FeedRead): IntakeReport {
    for (const group of bySignal(read.sightings)) this.#takeSignal(target, group);
    for (const change of read.changes) this.#takeChange(target, change);
    for (const { problem, body } of read.rejected) {
      this.#records.deadLetters.keep(`data-api ${target.address}`, problem, body, this.#nowMs);
    }
    return {
      newSignals: this.#newSignals,
      grown: this.#grown,
      joined: this.#joined,
      rejected: read.rejected.length,
      toDecide: this.#toDecide,
    };
  }

  #takeSignal(target: TargetRecord, sightings: readonly Sighting[]): void {
    const first = sightings[0];
    if (first === undefined) return;
    const tokenId = this.#tokenId(first);
    const known = this.#records.signals.byKey(first.tx, target.id, tokenId, first.side);
    if (known === undefined) this.#takeNew(target, tokenId, first, sightings);
    else if (isUnchanged(known, totalsOf(sightings, first.feed))) return;
    else if (this.#grow(known, sightings) === "decide" && known.baseline === 0) {
      this.#grown += 1;
      this.#toDecide.push(known.id);
    }
  }

  #takeNew(target: TargetRecord, tokenId: number, first: Sighting, sightings: readonly Sighting[]): void {
    const key = orderKey(first.venueS, first.side);
    const placement = placeInEpisode(this.#records, target.id, tokenId, first.side, key);
    if (placement.joined) this.#joined += 1;
    const baseline = target.baselineDone === 0 || first.venueS <= target.baselineS ? 1 : 0;
    const totals = totalsOf(sightings, first.feed);
    const signal = {
      tx: first.tx,
      wallet: first.wallet,
      token: first.token,
      side: first.side,
      targetId: target.id,
      tokenId,
      episodeId: placement.episodeId,
      venueS: first.venueS,
      orderKey: key,
      ...totals,
      firstSeenMs: this.#nowMs,
      outcome: baseline === 1 ? "skipped" : null,
      reason: baseline === 1 ? "baseline" : null,
      baseline,
    };
    const id = this.#records.signals.insert(signal);
    for (const sighting of sightings) this.#records.sightings.insert(this.#sightingRow(id, sighting));
    growEpisode(this.#records, placement.episodeId, {
      key,
      sharesMicro: totals.grossSharesMicro,
      collateralMicro: totals.netCollateralMicro,
      signals: 1,
    });
    this.#journal({ ...signal, id });
    this.#newSignals += 1;
    if (baseline === 0) this.#toDecide.push(id);
  }

  /** Adds sightings to a known signal: a multiplicity only rises, and the best-ranked feed's total counts. */
  #grow(signal: SignalRecord, sightings: readonly Sighting[]): Change {
    const stored = new Map(
      this.#records.sightings.ofSignal(signal.id).map((row) => [`${row.feed} ${row.identity}`, row]),
    );
    let changed = false;
    for (const sighting of sightings) {
      const row = stored.get(`${sighting.feed} ${sighting.identity}`);
      if (row === undefined) this.#records.sightings.insert(this.#sightingRow(signal.id, sighting));
      else if (row.multiplicity < sighting.multiplicity) {
        this.#records.sightings.update(row.id, { multiplicity: sighting.multiplicity, seenMs: this.#nowMs });
      } else continue;
      changed = true;
    }
    return changed ? this.#recount(signal) : "none";
  }

  #recount(signal: SignalRecord): Change {
    const rows = this.#records.sightings.ofSignal(signal.id);
    const totals = totalsOf(rows, bestFeed(rows));
    const grownShares = totals.grossSharesMicro - signal.grossSharesMicro;
    const decide = !isWithinTolerance(signal.grossSharesMicro, totals.grossSharesMicro);
    this.#records.signals.update(
      signal.id,
      decide && signal.baseline === 0 ? { ...totals, outcome: null, reason: null } : totals,
    );
    growEpisode(this.#records, signal.episodeId, {
      key: signal.orderKey,
      sharesMicro: grownShares,
      collateralMicro: totals.netCollateralMicro - signal.netCollateralMicro,
      signals: 0,
    });
    this.#journal({ ...signal, ...totals });
    return decide ? "decide" : "stored";
  }

  #takeChange(target: TargetRecord, change: HoldingChange & { readonly multiplicity: number }): void {
    const { kind, tx, conditionId, venueS, sharesMicro, collateralMicro, multiplicity } = change;
    const row = { targetId: target.id, kind, tx, conditionId, venueS, sharesMicro, collateralMicro };
    const known = this.#records.holdingChanges.byIdentity(row);
    if (known === undefined) this.#records.holdingChanges.insert({ ...row, multiplicity, seenMs: this.#nowMs });
    else if (known.multiplicity < multiplicity) this.#records.holdingChanges.update(known.id, { multiplicity });
  }

  #tokenId(sighting: Sighting): number {
    const cached = this.#tokenIds.get(sighting.token);
    if (cached !== undefined) return cached;
    const { token, conditionId, outcomeIndex, outcome, title, slug } = sighting;
    const id =
      this.#records.tokens.byToken(token)?.id ??
      this.#records.tokens.insert({ token, conditionId, outcomeIndex, outcome, title: title.trim(), slug });
    if (this.#tokenIds.size >= 20_000) this.#tokenIds.clear();
    this.#tokenIds.set(token, id);
    return id;
  }

  #sightingRow(signalId: number, sighting: Sighting): Omit<SightingRecord, "id"> {
    const { feed, identity, multiplicity, servedSharesMicro, servedCollateralMicro } = sighting;
    const { sharesMicro, collateralMicro, feeMicro, priceMicro } = sighting;
    const served = { servedSharesMicro, servedCollateralMicro, sharesMicro, collateralMicro, feeMicro, priceMicro };
    return { signalId, feed, identity, multiplicity, ...served, seenMs: this.#nowMs };
  }

  #journal(
    signal: Pick<SignalRecord, "id" | "tx" | "wallet" | "token" | "side" | "sharesMicro" | "collateralMicro">,
  ): void {
    const { id, tx, wallet, token, side, sharesMicro, collateralMicro } = signal;
    this.#records.journal.append("signal", { id, tx, wallet, token, side, sharesMicro, collateralMicro });
  }
}

type Counted = Omit<SightingRecord, "id" | "signalId" | "seenMs">;

/** Most rows of a read have been read before: the same totals over the same prices ask nothing more of the store. */
function isUnchanged(signal: SignalRecord, seen: ReturnType<typeof totalsOf>): boolean {
  return (
    signal.feed === seen.feed &&
    signal.rows === seen.rows &&
    signal.sharesMicro === seen.sharesMicro &&
    signal.collateralMicro === seen.collateralMicro &&
    signal.grossSharesMicro === seen.grossSharesMicro &&
    signal.netCollateralMicro === seen.netCollateralMicro &&
    signal.feeMicro === seen.feeMicro &&
    signal.lowestPriceMicro === seen.lowestPriceMicro &&
    signal.highestPriceMicro === seen.highestPriceMicro
  );
}

function bestFeed(rows: readonly { readonly feed: string }[]): Feed {
  let best: Feed = "rtds";
  for (const row of rows) if (FEED_RANK[row.feed as Feed] > FEED_RANK[best]) best = row.feed as Feed;
  return best;
}

/** The totals of one feed: Σ multiplicity × amount over its identities. */
function totalsOf(rows: readonly Counted[], feed: Feed) {
  const totals = {
    feed,
    sharesMicro: 0,
    collateralMicro: 0,
    grossSharesMicro: 0,
    netCollateralMicro: 0,
    feeMicro: 0,
    lowestPriceMicro: Number.MAX_SAFE_INTEGER,
    highestPriceMicro: 0,
    rows: 0,
  };
  for (const row of rows) {
    if (row.feed !== feed) continue;
    totals.sharesMicro += row.servedSharesMicro * row.multiplicity;
    totals.collateralMicro += row.servedCollateralMicro * row.multiplicity;
    totals.grossSharesMicro += row.sharesMicro * row.multiplicity;
    totals.netCollateralMicro += row.collateralMicro * row.multiplicity;
    totals.feeMicro += row.feeMicro * row.multiplicity;
    totals.lowestPriceMicro = Math.min(totals.lowestPriceMicro, row.priceMicro);
    totals.highestPriceMicro = Math.max(totals.highestPriceMicro, row.priceMicro);
    totals.rows += row.multiplicity;
  }
  return totals;
}

/**
 * Sightings by signal: (transaction, token, side) of one wallet (rule 1). What one read says twice of an identity is one
 * sighting with the larger multiplicity.
 */
function bySignal(sightings: readonly Sighting[]): Sighting[][] {
  const groups = new Map<string, Map<string, Sighting>>();
  for (const sighting of sightings) {
    const key = `${sighting.tx} ${sighting.token} ${sighting.side}`;
    const group = groups.get(key) ?? new Map<string, Sighting>();
    const identity = `${sighting.feed} ${sighting.identity}`;
    const known = group.get(identity);
    if (known === undefined || known.multiplicity < sighting.multiplicity) group.set(identity, sighting);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => [...group.values()]);
}
