import { copyOnPaper } from "../engine/backtest/paper-copy.ts";
import type { PaperResult } from "../engine/backtest/paper-result.ts";
import { NO_SHORTFALL } from "../engine/backtest/paper-terms.ts";
import { storedTape } from "../engine/backtest/stored-tape.ts";
import { rulesOf } from "../engine/copy-rules.ts";
import { currentLimits } from "../engine/limits.ts";
import type { Records, TargetRecord } from "../engine/ports.ts";
import type { AppPorts } from "./ports.ts";

/** Trades that are looked through for one page; more would hold up the bot. */
const MOST_SIGNALS = 10_000;
/** What a target holds is told by what it traded so long before. */
const LEAD_S = 7 * 86_400;

/** What a target in shadow would have brought, had it been copied. */
export interface Shadow {
  readonly sinceMs: number;
  /** The second from which on its trades were looked at: later than the shadow's beginning where there were too many. */
  readonly countedFromMs: number;
  readonly paper: PaperResult;
}

/** Notes when a target's shadow began. Call it inside a transaction. */
export function beginShadow(records: Records, target: TargetRecord, nowMs: number, venueNowMs: number): void {
  records.settings.set(nameOf(target), { sinceMs: venueNowMs }, nowMs);
}

/**
 * Copies a shadowed target's stored trades on paper: by its copy rules, within the limits and the cash there is now, at its own
 * prices. Undefined for a target that is in no shadow.
 */
export function readShadow(app: AppPorts, target: TargetRecord): Shadow | undefined {
  const { records } = app.store;
  const sinceMs = target.state === "shadow" ? sinceOf(records, target) : undefined;
  if (sinceMs === undefined) return undefined;
  const sinceS = Math.floor(sinceMs / 1000);
  const { tape, completeS } = storedTape(records, target.id, sinceS - LEAD_S, MOST_SIGNALS);
  const startS = Math.max(sinceS, completeS);
  const { lowestPriceMicro, highestPriceMicro, slippagePpm, complement, risk } = app.settings;
  const { lossPauseMs, tokenCooldownMs } = risk;
  const paper = copyOnPaper(tape, {
    rules: rulesOf(records, app.settings.rules, target.id),
    startCashMicro: records.account.get().cashMicro,
    theirPositionsMicro: records.targetWorths.of(target.id)?.positionsMicro,
    startS,
    shortfall: NO_SHORTFALL,
    ...{ lowestPriceMicro, highestPriceMicro, slippagePpm, complement, lossPauseMs, tokenCooldownMs },
    limits: currentLimits(records),
  });
  return { sinceMs, countedFromMs: startS * 1000, paper };
}

function sinceOf(records: Records, target: TargetRecord): number | undefined {
  const stored = records.settings.get(nameOf(target));
  if (typeof stored !== "object" || stored === null || !("sinceMs" in stored)) return undefined;
  return typeof stored.sinceMs === "number" ? stored.sinceMs : undefined;
}

function nameOf({ id }: TargetRecord): string {
  return `shadow:${id}`;
}
