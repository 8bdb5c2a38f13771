import * as z from "zod/mini";
import { address, token, whole } from "./setup.ts";

const bytes32 = z.string().check(z.regex(/^0x[0-9a-fA-F]{64}$/), z.toLowerCase());
const id = z.int().check(z.nonnegative());

/** The stored order as it is: all its fields, its exchange and the hash the bot knows it by. */
const order = z.strictObject({
  salt: z.string().check(
    z.regex(/^(0|[1-9]\d{0,15})$/),
    z.refine((text) => Number.isSafeInteger(Number(text))),
  ),
  maker: address,
  signer: address,
  tokenId: token,
  makerAmountMicro: whole,
  takerAmountMicro: whole,
  side: z.literal(["BUY", "SELL"]),
  signatureType: z.literal([0, 1, 2, 3]),
  timestampMs: whole,
  metadata: bytes32,
  builder: bytes32,
  chainId: whole,
  exchange: address,
  version: z.string().check(z.maxLength(10)),
  hash: bytes32,
});

const transaction = z.strictObject({
  chainId: whole,
  nonce: whole,
  to: address,
  valueWei: whole,
  /** A redemption is the longest that is ever signed: 228 bytes. */
  data: z.string().check(z.regex(/^0x(?:[0-9a-fA-F]{2}){0,1024}$/), z.toLowerCase()),
  gasLimit: whole,
  maxFeePerGasWei: whole,
  maxPriorityFeePerGasWei: whole,
});

/** Everything a signer can be asked, and nothing else. */
export const SignerRequest = z.discriminatedUnion("type", [
  z.strictObject({ id, type: z.literal("order"), order, limitMicro: whole }),
  z.strictObject({ id, type: z.literal("clobAuth"), timestampS: whole, nonce: whole }),
  z.strictObject({ id, type: z.literal("anchor"), transaction }),
  z.strictObject({ id, type: z.literal("redeem"), transaction }),
  z.strictObject({ id, type: z.literal("held"), token, sharesMicro: whole }),
  z.strictObject({ id, type: z.literal("ping") }),
]);

export type SignerRequest = z.infer<typeof SignerRequest>;
export type RequestedOrder = z.infer<typeof order>;

export type SignerAnswer =
  | { readonly signature: string }
  | { readonly raw: string; readonly hash: string }
  | { readonly done: true };

export type SignerReply =
  | { readonly id: number; readonly ok: true; readonly answer: SignerAnswer }
  /** `id` is null where the request had none that could be read. */
  | { readonly id: number | null; readonly ok: false; readonly kind: string; readonly reason: string };
