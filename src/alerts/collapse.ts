import type { Delivery } from "./outbox.ts";

/** From this many waiting at once that may go together, they become one message. */
const FLOOD = 8;
const SHOWN = 3;
const MOST = 3_500;

/** What goes out as one message. */
export interface Parcel {
  readonly deliveries: readonly Delivery[];
  readonly text: string;
  /** No sound: it is for information only. */
  readonly silent: boolean;
}

/** The next message for a chat: its oldest delivery, together with those right behind it that may join it if they are a flood. */
export function nextParcel(waiting: readonly Delivery[]): Parcel | undefined {
  const first = waiting[0];
  if (first === undefined) return undefined;
  const other = waiting.findIndex((delivery) => !together(first, delivery));
  const alike = other === -1 ? waiting : waiting.slice(0, other);
  const deliveries = alike.length >= FLOOD ? alike : [first];
  const text = deliveries.length === 1 ? single(first) : flood(deliveries, first);
  return { deliveries, text, silent: first.severity === "info" };
}

function single({ severity, text, times }: Delivery): string {
  const again = times > 1 ? `\n(${times} times)` : "";
  return `${severity === "info" ? "" : `${severity.toUpperCase()}: `}${cut(text, MOST)}${again}`;
}

/** What is for information goes together whatever it is about; a warning only with its like; the first words never. */
function together(first: Delivery, other: Delivery): boolean {
  if (first.kind === "introduction") return false;
  return first.severity === other.severity && (first.severity === "info" || first.kind === other.kind);
}

/** "14 copies in 20 s", and the newest of them. */
function flood(deliveries: readonly Delivery[], first: Delivery): string {
  const last = deliveries.at(-1) ?? first;
  const seconds = Math.max(1, Math.round((last.createdMs - first.createdMs) / 1000));
  const shown = deliveries.slice(-SHOWN).map(({ text }) => cut(text, MOST / SHOWN));
  const prefix = first.severity === "info" ? "" : `${first.severity.toUpperCase()}: `;
  return [`${prefix}${kinds(deliveries)} in ${seconds} s. The newest:`, ...shown].join("\n\n");
}

/** "9 copies, 5 settled" */
function kinds(deliveries: readonly Delivery[]): string {
  const times = new Map<string, number>();
  for (const { kind } of deliveries) times.set(kind, (times.get(kind) ?? 0) + 1);
  return [...times].map(([kind, count]) => `${count} ${kind === "copied" ? "copies" : kind}`).join(", ");
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
