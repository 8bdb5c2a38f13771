import { z } from "zod";
import type { ApiKey } from "../exchange/account.ts";
import { keyWithNonce } from "../exchange/credentials.ts";
import type { Asked } from "./clob-orders-asked.ts";
import { refusalAnswer } from "./clob-orders-formats.ts";
import type { WireResponse } from "./wire.ts";
import { bodyJson, json, refusal } from "./wire.ts";

interface Wallet {
  readonly wallet: string;
  readonly nonce: string;
}

const removal = z.object({ key: z.string() });

export function createKey({ desk }: Asked, { wallet, nonce }: Wallet): WireResponse {
  const made = desk.take({ kind: "create-key", wallet, nonce });
  return "kind" in made ? refusalAnswer(made) : json(credentialsOf(made));
}

export function deriveKey({ desk }: Asked, { wallet, nonce }: Wallet): WireResponse {
  const key = keyWithNonce(desk.state.exchange, wallet, nonce);
  return key === undefined ? refusal(400, "Could not derive api key!") : json(credentialsOf(key));
}

export function listKeys({ desk }: Asked, { wallet }: ApiKey): WireResponse {
  const keys = [...desk.state.exchange.keys.values()].filter((key) => key.wallet === wallet && key.nonce !== null);
  return json({ apiKeys: keys.map(({ key }) => key) });
}

export function deleteKey({ desk }: Asked, { key }: ApiKey): WireResponse {
  desk.take({ kind: "delete-key", key });
  return json("OK");
}

/** Keys that only read. They are given out and taken back; nothing here asks for them. */
export const readonlyKeys = {
  create({ desk }: Asked, { wallet }: ApiKey): WireResponse {
    const made = desk.take({ kind: "create-key", wallet, nonce: null });
    return "kind" in made ? refusalAnswer(made) : json({ apiKey: made.key });
  },
  list({ desk }: Asked, { wallet }: ApiKey): WireResponse {
    return json(
      [...desk.state.exchange.keys.values()].filter((key) => isReadonlyOf(key, wallet)).map(({ key }) => key),
    );
  },
  remove({ desk, request }: Asked, { wallet }: ApiKey): WireResponse {
    const parsed = removal.safeParse(bodyJson(request));
    const key = parsed.success ? desk.state.exchange.keys.get(parsed.data.key) : undefined;
    if (key === undefined || !isReadonlyOf(key, wallet)) return refusal(400, "Invalid payload");
    return json(desk.take({ kind: "delete-key", key: key.key }));
  },
};

function isReadonlyOf(key: ApiKey, wallet: string): boolean {
  return key.wallet === wallet && key.nonce === null;
}

function credentialsOf({ key, secret, passphrase }: ApiKey) {
  return { apiKey: key, secret, passphrase };
}
