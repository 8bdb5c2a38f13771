import { z } from "zod";
import type { ApiKey } from "../exchange/account.ts";
import type { CancelWish } from "../exchange/cancelling.ts";
import type { Placed } from "../exchange/placing.ts";
import type { Refused } from "../exchange/refused.ts";
import { tradingPause } from "../exchange/trading-pause.ts";
import type { Asked } from "./clob-orders-asked.ts";
import { readPost } from "./clob-orders-body.ts";
import { postAnswer, refusalAnswer, refusedLeg } from "./clob-orders-formats.ts";
import type { WireResponse } from "./wire.ts";
import { bodyJson, json, refusal } from "./wire.ts";

const MOST_POSTED = 15;
const MOST_CANCELLED = 3_000;

const hash = z.string().regex(/^0x[0-9a-f]{64}$/i);
const oneCancel = z.object({ orderID: hash });
const severalCancels = z.array(hash).max(MOST_CANCELLED);
const optionalId = z
  .string()
  .optional()
  .transform((text) => text || undefined);
const marketCancel = z.object({ market: optionalId, asset_id: optionalId });

export function postOne(asked: Asked, key: ApiKey): WireResponse {
  const placed = post(asked, key, bodyJson(asked.request));
  if (placed.kind === "refused") return refusalAnswer(placed);
  return { ...json(postAnswer(placed)), isSilent: placed.isSilent };
}

/** All legs are worked off, each by itself; a pause of the venue stands for all. */
export function postSeveral(asked: Asked, key: ApiKey): WireResponse {
  const legs = bodyJson(asked.request);
  if (!Array.isArray(legs)) return refusal(400, "Invalid order payload");
  if (legs.length > MOST_POSTED)
    return refusal(400, `Too many orders in payload: ${legs.length}, max allowed: ${MOST_POSTED}`);
  const placed = legs.map((leg: unknown) => post(asked, key, leg));
  const pause = placed.find((one) => one.kind === "refused" && one.status !== 400);
  if (pause?.kind === "refused") return refusalAnswer(pause);
  const answer = json(placed.map((one) => (one.kind === "refused" ? refusedLeg(one.error) : postAnswer(one))));
  return { ...answer, isSilent: placed.some((one) => one.kind === "placed" && one.isSilent) };
}

function post({ desk }: Asked, key: ApiKey, data: unknown): Placed | Refused {
  const order = readPost(data, key, desk);
  return "kind" in order ? order : desk.take({ kind: "order", order });
}

export const cancelNamed = {
  one(asked: Asked, key: ApiKey): WireResponse {
    const parsed = oneCancel.safeParse(bodyJson(asked.request));
    if (!parsed.success) return refusal(400, "Invalid orderID");
    return cancel(asked, key, { kind: "named", hashes: [parsed.data.orderID.toLowerCase()] });
  },
  several(asked: Asked, key: ApiKey): WireResponse {
    const parsed = severalCancels.safeParse(bodyJson(asked.request));
    if (!parsed.success) return refusal(400, "Invalid payload");
    return cancel(asked, key, { kind: "named", hashes: parsed.data.map((id) => id.toLowerCase()) });
  },
};

export function cancelAll(asked: Asked, key: ApiKey): WireResponse {
  return cancel(asked, key, { kind: "all" });
}

export function cancelMarket(asked: Asked, key: ApiKey): WireResponse {
  const parsed = marketCancel.safeParse(bodyJson(asked.request));
  if (!parsed.success) return refusal(400, "Invalid payload");
  const { market: conditionId, asset_id: tokenId } = parsed.data;
  return cancel(asked, key, { kind: "market", conditionId, tokenId });
}

function cancel({ desk, nowMs }: Asked, { key }: ApiKey, wish: CancelWish): WireResponse {
  const pause = tradingPause(desk.state.exchange.faults, nowMs, "cancel");
  if (pause !== undefined) return refusalAnswer(pause);
  const { canceled, notCanceled } = desk.take({ kind: "cancel", owner: key, wish });
  return json({ canceled, not_canceled: notCanceled });
}
