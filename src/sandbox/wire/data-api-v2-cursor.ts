import { createHash } from "node:crypto";
import { z } from "zod";
import { V2Error } from "./data-api-v2-error.ts";

const cursorSchema = z.object({
  data: z.object({
    type: z.string(),
    params: z.object({
      /** The page's size: the first page's holds for all. */
      l: z.number().int().min(1).max(1_000),
      /** Where the page before ended: its last row's sort value and what breaks ties. */
      k: z.number(),
      t: z.string(),
      /** 1 ascending, 2 descending. */
      d: z.union([z.literal(1), z.literal(2)]),
    }),
  }),
  sig: z.string(),
});

export interface Cursor {
  readonly limit: number;
  readonly value: number;
  readonly tie: string;
  readonly isAscending: boolean;
}

/** An opaque text that leads to the next page of one endpoint. */
export function cursorText(type: string, { limit, value, tie, isAscending }: Cursor): string {
  const data = { type, params: { l: limit, k: value, t: tie, d: isAscending ? 1 : 2 } };
  return Buffer.from(JSON.stringify({ data, sig: signatureOf(data) })).toString("base64url");
}

/** Throws the endpoint's 400 for a text that is none of its own. */
export function cursorOf(type: string, text: string): Cursor {
  let parsed: z.infer<typeof cursorSchema>;
  try {
    parsed = cursorSchema.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
  } catch {
    throw new V2Error("invalid cursor", "cursor");
  }
  const { data, sig } = parsed;
  if (data.type !== type || sig !== signatureOf(data)) throw new V2Error("invalid cursor", "cursor");
  const { l: limit, k: value, t: tie, d } = data.params;
  return { limit, value, tie, isAscending: d === 1 };
}

/** Shows a cursor that was changed; this is no secret. */
function signatureOf(data: object): string {
  return createHash("sha256")
    .update(`data api cursor ${JSON.stringify(data)}`)
    .digest("hex")
    .slice(0, 32);
}
