import { z } from "zod";
import type { VenueOrderState } from "../../engine/ports.ts";
import { checked, microDecimal } from "./answer.ts";

const schema = z.object({
  id: z.string().max(100),
  /** Sometimes a sentence. */
  status: z.string().max(500),
  asset_id: z.string().max(100).optional(),
  original_size: microDecimal.pipe(z.int().min(0)).optional(),
  size_matched: microDecimal.pipe(z.int().min(0)).optional(),
});

/** An order as `/data/order/{id}` and the user channel show it. */
export interface OrderRow {
  readonly hash: string;
  readonly status: string;
  readonly token: string | undefined;
  readonly matchedMicro: number;
}

/** Undefined for what stands for "no such order": nothing, or an object without fields. Throws BadAnswer. */
export function parseOrderRow(answer: unknown): OrderRow | undefined {
  if (answer === null || answer === "" || (typeof answer === "object" && Object.keys(answer ?? {}).length === 0)) {
    return undefined;
  }
  const row = checked(schema, answer, "CLOB order");
  return { hash: row.id.toLowerCase(), status: row.status, token: row.asset_id, matchedMicro: row.size_matched ?? 0 };
}

const ENDED = ["MATCHED", "CANCELED", "CANCELLED", "INVALID", "EXPIRED"];

const WORDS = {
  LIVE: "live",
  DELAYED: "delayed",
  MATCHED: "matched",
  UNMATCHED: "unmatched",
  EXPIRED: "expired",
} as const;

/** Whether an order of this status may still fill. One that is not understood may. */
export function stateOfStatus(status: string): VenueOrderState["state"] {
  return ENDED.some((ended) => bare(status).startsWith(ended)) ? "done" : "open";
}

/** The venue's status as one of our words; nothing where it is none that we know. */
export function statusOf(status: string): Pick<VenueOrderState, "status"> {
  const word = bare(status);
  if (/^CANCELL?ED/.test(word)) return { status: "cancelled" };
  const known = Object.entries(WORDS).find(([name]) => name === word)?.[1];
  return known === undefined ? {} : { status: known };
}

function bare(status: string): string {
  return status.toUpperCase().replace(/^ORDER_STATUS_/, "");
}
