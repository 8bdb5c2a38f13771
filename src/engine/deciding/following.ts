import type { LotRecord, Records, SignalRecord } from "../ports.ts";

/** A buy this soon after one of ours counts as an echo. */
const ECHO_MS = 60_000;
/** Buys that are remembered of each target. */
const REMEMBERED = 20;
/** Fewer say nothing. */
const FEWEST = 6;

export interface Following {
  readonly echoes: number;
  readonly buys: number;
  /** True when most of his buys came right after ours: copying him would be copying ourselves (rule 22). */
  readonly follows: boolean;
}

interface Memory {
  readonly lastSignalId: number;
  /** One letter a buy, newest last: e for an echo, o for one of his own. */
  readonly buys: string;
}

/**
 * Notes one of a target's buys and says whether he follows us: whether at least three quarters of his last buys came
 * within a minute after we had bought the same token on another's account. A signal that is decided again counts once.
 */
export function noteBuy(records: Records, signal: SignalRecord, lots: readonly LotRecord[]): Following {
  const name = `following:${signal.targetId}`;
  const known = memoryOf(records.settings.get(name));
  if (signal.id <= known.lastSignalId) return judged(known);
  const venueMs = signal.venueS * 1000;
  const echo = lots.some(
    (lot) => lot.targetId !== signal.targetId && lot.openedMs > venueMs - ECHO_MS && lot.openedMs < venueMs + 1000,
  );
  const memory = { lastSignalId: signal.id, buys: `${known.buys}${echo ? "e" : "o"}`.slice(-REMEMBERED) };
  // Most targets never echo anything: nothing is written until one does.
  if (memory.buys.includes("e")) records.settings.set(name, memory, venueMs);
  return judged(memory);
}

function judged({ buys }: Memory): Following {
  const echoes = [...buys].filter((letter) => letter === "e").length;
  return { echoes, buys: buys.length, follows: buys.length >= FEWEST && echoes * 4 >= buys.length * 3 };
}

function memoryOf(stored: unknown): Memory {
  const nothing = { lastSignalId: 0, buys: "" };
  if (typeof stored !== "object" || stored === null) return nothing;
  const { lastSignalId, buys } = stored as Record<string, unknown>;
  return typeof lastSignalId === "number" && typeof buys === "string" ? { lastSignalId, buys } : nothing;
}
