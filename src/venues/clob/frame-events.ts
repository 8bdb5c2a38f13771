import { BadAnswer } from "./answer.ts";

/**
 * The events of one frame: it holds one, or a list of them. Blank frames and answers to pings hold none.
 * Throws BadAnswer for what is neither.
 */
export function eventsOf(frame: string): readonly unknown[] {
  const text = frame.trim();
  if (text === "" || text.toUpperCase() === "PONG" || text.toUpperCase() === "PING") return [];
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : [parsed];
  } catch {
    throw new BadAnswer(`CLOB frame: ${JSON.stringify(text.slice(0, 80))} is no JSON`);
  }
}
