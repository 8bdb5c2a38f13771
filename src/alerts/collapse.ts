import type { Delivery } from "./outbox.ts";

/** From this many of one kind waiting at once, they become one message. */
const FLOOD = 5;
const SHOWN = 3;
const MOST = 3_500;

/** What goes out as one message. */
export interface Parcel {
  readonly deliveries: readonly Delivery[];
  readonly text: string;
  /** No sound: it is for information only. */
  readonly silent: boolean;
}

/** The next message for a chat: its oldest delivery, together with those of the same kind right behind it if they are a flood. */
export function nextParcel(waiting: readonly Delivery[]): Parcel | undefined {
  const first = waiting[0];
  if (first === undefined) return undefined;
  const other = waiting.findIndex(({ kind, severity }) => kind !== first.kind || severity !== first.severity);
  const alike = other === -1 ? waiting : waiting.slice(0, other);
  const deliveries = alike.length >= FLOOD ? alike : [first];
  const text = deliveries.length === 1 ? single(first) : flood(deliveries);
  return { deliveries, text, silent: first.severity === "info" };
}

function single({ severity, text, times }: Delivery): string {
  const again = times > 1 ? `\n(${times} times)` : "";
  return `${severity === "info" ? "" : `${severity.toUpperCase()}: `}${cut(text, MOST)}${again}`;
}

/** "14 copies in 20 s", and the newest of them. */
function flood(deliveries: readonly Delivery[]): string {
  const [first, last] = [deliveries[0], deliveries.at(-1)];
  const seconds = Math.max(1, Math.round(((last?.createdMs ?? 0) - (first?.createdMs ?? 0)) / 1000));
  const what = first?.kind === "copied" ? "copies" : `alerts of the kind ${first?.kind}`;
  const shown = deliveries.slice(-SHOWN).map(({ text }) => cut(text, MOST / SHOWN));
  const prefix = first?.severity === "info" ? "" : `${first?.severity.toUpperCase()}: `;
  return [`${prefix}${deliveries.length} ${what} in ${seconds} s. The newest:`, ...shown].join("\n\n");
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
