import { z } from "zod";

const micro = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** What a wallet holds on the chain: nothing that is only matched. */
export const accountSchema = z.object({
  /** Lower-case. */
  wallet: z.string(),
  /** The wallet that signs for it: itself, or the owner of a proxy or safe. */
  signer: z.string(),
  pusdMicro: micro,
  /** By token id; a token that was given away stays, with 0. */
  sharesMicro: z.record(z.string(), micro),
  isApproved: z.boolean(),
});

export type Account = z.infer<typeof accountSchema>;

/** Credentials of a wallet. Readable by whoever reads the world's folder: they open nothing but the sandbox. */
export const apiKeySchema = z.object({
  key: z.string(),
  secret: z.string(),
  passphrase: z.string(),
  wallet: z.string(),
  /** The nonce of the signature that asked for it; null for a read-only key. */
  nonce: z.string().nullable(),
  /** Set once it was started; until then silence means nothing. */
  heartbeat: z.object({ id: z.string(), lastMs: z.number().int() }).nullable(),
});

export type ApiKey = z.infer<typeof apiKeySchema>;
