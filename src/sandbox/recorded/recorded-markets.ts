import { tokenIdOf } from "../world/token-id.ts";
import type { Outcome } from "./outcome.ts";
import { OutcomeEvidence } from "./outcome.ts";
import type { RecordedRow } from "./recorded-row.ts";

/** A market resolves so long after its last recorded row. */
const RESOLVES_AFTER_S = 24 * 3600;
const COARSE_TICK_MICRO = 10_000;
const FINE_TICK_MICRO = 1_000;
const CONDITION_ID = /^0x[0-9a-f]{64}$/;

/** A market as far as recorded rows tell of it. */
export interface RecordedMarket {
  readonly conditionId: string;
  readonly title: string;
  readonly slug: string;
  readonly outcomes: readonly [string, string];
  readonly tokens: readonly [string, string];
  readonly negRisk: boolean;
  readonly tickMicro: number;
  readonly endMs: number;
  readonly outcome: Outcome;
  /** False where its tokens are not those of an ordinary condition. */
  readonly isOrdinary: boolean;
}

interface Draft {
  readonly rows: [RecordedRow | undefined, RecordedRow | undefined];
  readonly evidence: OutcomeEvidence;
  hasOddIndex: boolean;
  tickMicro: number;
  lastS: number;
}

/** Gathers what recorded rows say of markets. Each wallet's rows are to come oldest first. */
export class MarketGatherer {
  readonly #drafts = new Map<string, Draft>();

  takeWallet(rows: readonly RecordedRow[]): void {
    const held = new Map<string, [number, number]>();
    for (const row of rows) {
      if (row.conditionId === "") continue;
      if (row.type === "TRADE") this.#takeTrade(row, held);
      const draft = this.#drafts.get(row.conditionId);
      if (row.type === "REDEEM" && row.sizeMicro === 0) lostBy(held.get(row.conditionId), draft?.evidence);
    }
  }

  /** After all wallets: the last row of a market counts, whoever's it is and whatever it says. */
  finish(rows: Iterable<RecordedRow>): Map<string, RecordedMarket> {
    for (const row of rows) {
      const draft = this.#drafts.get(row.conditionId);
      if (draft !== undefined) draft.lastS = Math.max(draft.lastS, row.timestampS);
    }
    return new Map([...this.#drafts].map(([conditionId, draft]) => [conditionId, marketOf(conditionId, draft)]));
  }

  #takeTrade(row: RecordedRow, held: Map<string, [number, number]>): void {
    const draft = this.#draftOf(row.conditionId);
    const { outcomeIndex: index, price } = row.facts;
    if (index !== 0 && index !== 1) {
      draft.hasOddIndex = true;
      return;
    }
    draft.rows[index] ??= row;
    if (isOnFineGridOnly(price)) draft.tickMicro = FINE_TICK_MICRO;
    draft.evidence.trade(row, index);
    const net = held.get(row.conditionId) ?? [0, 0];
    net[index] += row.side === "BUY" ? row.sizeMicro : -row.sizeMicro;
    held.set(row.conditionId, net);
  }

  #draftOf(conditionId: string): Draft {
    const known = this.#drafts.get(conditionId);
    if (known !== undefined) return known;
    const draft: Draft = {
      rows: [undefined, undefined],
      evidence: new OutcomeEvidence(),
      hasOddIndex: false,
      tickMicro: COARSE_TICK_MICRO,
      lastS: 0,
    };
    this.#drafts.set(conditionId, draft);
    return draft;
  }
}

/** A redemption of nothing says that the one outcome that its wallet held lost; who held both, or none, says nothing. */
function lostBy(net: readonly [number, number] | undefined, evidence: OutcomeEvidence | undefined): void {
  if (net === undefined || net[0] > 0 === net[1] > 0) return;
  evidence?.lost(net[0] > 0 ? 0 : 1);
}

/** Prices averaged over levels lie on no grid and say nothing of the tick. */
function isOnFineGridOnly(price: number): boolean {
  const fine = price * 1_000;
  return Math.abs(fine - Math.round(fine)) < 1e-9 && Math.round(fine) % 10 !== 0;
}

function marketOf(conditionId: string, draft: Draft): RecordedMarket {
  const told = draft.rows.map(namesOf);
  const { title = "", slug = "" } = told[0] ?? told[1] ?? {};
  const { tokens, negRisk } = tokensOf(conditionId, draft);
  return {
    conditionId,
    title,
    slug,
    outcomes: [told[0]?.outcome ?? "", told[1]?.outcome ?? ""],
    tokens: tokens ?? [draft.rows[0]?.facts.asset ?? "", draft.rows[1]?.facts.asset ?? ""],
    negRisk,
    tickMicro: draft.tickMicro,
    endMs: (draft.lastS + RESOLVES_AFTER_S) * 1000,
    outcome: draft.evidence.outcome(),
    isOrdinary: tokens !== undefined && !draft.hasOddIndex,
  };
}

function namesOf(row: RecordedRow | undefined) {
  if (row === undefined) return undefined;
  const { title = "", slug = "", outcome = "" } = JSON.parse(row.json) as Record<string, string>;
  return { title, slug, outcome };
}

/** Both tokens, also where only one was traded; which collateral keys them shows whether the market is a neg-risk one. */
function tokensOf(conditionId: string, draft: Draft): { tokens?: [string, string]; negRisk: boolean } {
  const index = draft.rows[0] === undefined ? 1 : 0;
  const asset = draft.rows[index]?.facts.asset;
  if (asset === undefined || !CONDITION_ID.test(conditionId)) return { negRisk: false };
  for (const negRisk of [false, true]) {
    if (tokenIdOf(conditionId, index, negRisk) !== asset) continue;
    const other = tokenIdOf(conditionId, index === 0 ? 1 : 0, negRisk);
    return { tokens: index === 0 ? [asset, other] : [other, asset], negRisk };
  }
  return { negRisk: false };
}
