import { z } from "zod";
import type { ApiKey } from "../exchange/account.ts";
import { exchangeOf } from "../exchange/contracts.ts";
import type { SignedOrder } from "../exchange/exchange-order.ts";
import type { OrderDesk } from "../exchange/order-desk.ts";
import type { Refused } from "../exchange/refused.ts";
import { refused } from "../exchange/refused.ts";
import { readOrderSignature } from "../exchange/typed-data.ts";

const address = z.string().regex(/^0x[0-9a-f]{40}$/i);
const bytes32 = z.string().regex(/^0x[0-9a-f]{64}$/i);
const integer = z
  .string()
  .regex(/^(0|[1-9]\d{0,15})$/)
  .refine((text) => Number.isSafeInteger(Number(text)));

const postSchema = z.object({
  order: z.object({
    salt: z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER),
    maker: address,
    signer: address,
    tokenId: z.string().regex(/^[1-9]\d{0,77}$/),
    makerAmount: integer,
    takerAmount: integer,
    side: z.enum(["BUY", "SELL"]),
    signatureType: z.number().int().min(0).max(3),
    timestamp: integer,
    expiration: integer,
    metadata: bytes32,
    builder: bytes32,
    signature: z.string().regex(/^0x([0-9a-f]{2})+$/i),
  }),
  owner: z.string(),
  orderType: z.enum(["FAK", "FOK", "GTC", "GTD"]),
  postOnly: z.boolean().default(false),
  deferExec: z.boolean().default(false),
});

type PostedOrder = z.infer<typeof postSchema>["order"];

/** Fields that only orders of the first version had. */
const OLD_FIELDS = ["nonce", "feeRateBps"];

/** Reads one posted order and verifies who signed it, for which exchange and chain; its hash is reckoned here. */
export function readPost(data: unknown, key: ApiKey, desk: OrderDesk): SignedOrder | Refused {
  if (isOfOldVersion(data)) return refused("order_version_mismatch");
  const parsed = postSchema.safeParse(data);
  if (!parsed.success) return refused("Invalid order payload");
  const { order, owner, orderType, postOnly } = parsed.data;
  if (postOnly && (orderType === "FAK" || orderType === "FOK")) return refused("Invalid order payload");
  if (owner !== key.key) return refused("the order owner has to be the owner of the API KEY");
  const problem = personProblem(order, key, desk);
  if (problem !== undefined) return refused(problem);
  const market = desk.state.markets.get(desk.state.marketIdsByName.get(order.tokenId) ?? "");
  if (market === undefined) return refused("No orderbook exists for the requested token id");
  const { hash, signedBy } = readOrderSignature(order, order.signature, exchangeOf(market.kind === "neg-risk"));
  if (signedBy !== order.signer.toLowerCase()) return refused("invalid signature");
  return {
    hash,
    maker: order.maker.toLowerCase(),
    signer: order.signer.toLowerCase(),
    tokenId: order.tokenId,
    makerAmountMicro: Number(order.makerAmount),
    takerAmountMicro: Number(order.takerAmount),
    side: order.side,
    signatureType: order.signatureType,
    timestampMs: Number(order.timestamp),
    expirationS: Number(order.expiration),
    type: orderType,
    isPostOnly: postOnly,
    owner,
  };
}

function isOfOldVersion(data: unknown): boolean {
  if (typeof data !== "object" || data === null || !("order" in data)) return false;
  const { order } = data;
  return typeof order === "object" && order !== null && OLD_FIELDS.some((name) => name in order);
}

function personProblem(
  { maker, signer, signatureType }: PostedOrder,
  key: ApiKey,
  desk: OrderDesk,
): string | undefined {
  if (signer.toLowerCase() !== key.wallet) return "the order signer address has to be the address of the API KEY";
  const isTaken = desk.state.exchange.settings.signatureTypes.some((type) => type === signatureType);
  const isOwn = maker.toLowerCase() === signer.toLowerCase();
  return isTaken && isOwn === (signatureType === 0)
    ? undefined
    : "maker address not allowed, please use the deposit wallet flow";
}
