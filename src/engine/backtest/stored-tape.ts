import type { Side } from "../../domain/trade.ts";
import type { Records, TokenRecord } from "../ports.ts";
import type { Tape } from "./tape.ts";
import { TapeWriter } from "./tape-writer.ts";

export interface StoredTape {
  readonly tape: Tape;
  /** The second from which on everything that is stored is on the tape. */
  readonly completeS: number;
}

/**
 * The tape of a target's stored signals and other changes from a venue second on.
 * @param most signals; where there are more, the newest
 */
export function storedTape(records: Records, targetId: number, fromS: number, most: number): StoredTape {
  const signals = records.signals.newestOfTarget(targetId, fromS, most);
  const completeS = signals.length < most ? fromS : (signals.at(-1)?.venueS ?? fromS);
  const events = new Map<string, string>();
  const writer = new TapeWriter({ events });
  const tokens = new Map<number, TokenRecord | undefined>();
  for (const signal of signals.toReversed()) {
    if (!tokens.has(signal.tokenId)) {
      const known = records.tokens.get(signal.tokenId);
      const event = records.risk.eventOf(signal.tokenId);
      tokens.set(signal.tokenId, known);
      if (known !== undefined && event !== undefined) events.set(known.conditionId, event);
    }
    const token = tokens.get(signal.tokenId);
    if (token === undefined) continue;
    writer.signal({
      ...signal,
      side: signal.side as Side,
      asMaker: signal.asMaker === 1,
      conditionId: token.conditionId,
      outcomeIndex: token.outcomeIndex,
    });
  }
  for (const change of records.holdingChanges.inTime(targetId, completeS, Number.MAX_SAFE_INTEGER)) {
    for (let time = 0; time < change.multiplicity; time += 1) writer.change(change);
  }
  return { tape: writer.finish(), completeS };
}
