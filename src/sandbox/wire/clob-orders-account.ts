import { z } from "zod";
import type { Account, ApiKey } from "../exchange/account.ts";
import { SPENDERS } from "../exchange/contracts.ts";
import type { Asked } from "./clob-orders-asked.ts";
import type { WireResponse } from "./wire.ts";
import { bodyJson, json, refusal } from "./wire.ts";

const MOST = ((1n << 256n) - 1n).toString();
const heartbeatBody = z.object({ heartbeat_id: z.string() });

/** What the wallet holds on the chain, in base units, and who may spend it. */
export function balanceAllowance({ desk, request }: Asked, { wallet }: ApiKey): WireResponse {
  const type = request.query.get("asset_type");
  const tokenId = request.query.get("token_id") ?? "";
  if (type !== "COLLATERAL" && type !== "CONDITIONAL") return refusal(400, "Invalid asset type");
  if (type === "CONDITIONAL" && tokenId === "") return refusal(400, "Invalid token id");
  const isOwn = (request.query.get("signature_type") ?? "0") === "0";
  const account = [...desk.state.exchange.accounts.values()].find((one) =>
    isOwn ? one.wallet === wallet : one.signer === wallet && one.wallet !== wallet,
  );
  const allowance = account?.isApproved ? MOST : "0";
  return json({
    balance: String(balanceOf(account, type, tokenId)),
    allowances: Object.fromEntries(SPENDERS.map((spender) => [spender, allowance])),
  });
}

function balanceOf(account: Account | undefined, type: "COLLATERAL" | "CONDITIONAL", tokenId: string): number {
  return (type === "COLLATERAL" ? account?.pusdMicro : account?.sharesMicro[tokenId]) ?? 0;
}

export function closedOnly({ desk }: Asked): WireResponse {
  return json({ closed_only: desk.state.exchange.faults.isClosedOnly });
}

/** The first carries an empty id, each later one the id that the answer before gave. */
export function heartbeat({ desk, request }: Asked, { key }: ApiKey): WireResponse {
  const parsed = heartbeatBody.safeParse(bodyJson(request));
  if (!parsed.success) return refusal(400, "Invalid payload");
  const { id, isRight } = desk.take({ kind: "heartbeat", key, heartbeatId: parsed.data.heartbeat_id });
  if (isRight) return json({ heartbeat_id: id });
  return json({ heartbeat_id: id, error_msg: "Invalid Heartbeat ID" }, 400);
}
