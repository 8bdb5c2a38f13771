import type { Stage } from "../world/stage.ts";
import type { ApiKey } from "./account.ts";
import { openAccount } from "./balance.ts";
import type { ExchangeState } from "./exchange-state.ts";
import { drawSecret, drawUuid } from "./identifiers.ts";
import type { Refused } from "./refused.ts";
import { refused } from "./refused.ts";

/** A wallet's first key for this nonce, or a read-only one; with its first key it gets its play money. */
export function createKey(stage: Stage, wallet: string, nonce: string | null): ApiKey | Refused {
  const { exchange } = stage.state;
  if (nonce !== null && keyWithNonce(exchange, wallet, nonce) !== undefined) return refused("Could not create api key");
  openAccount(exchange, wallet, wallet);
  const key: ApiKey = {
    key: drawUuid(stage.prng),
    secret: drawSecret(stage.prng),
    passphrase: stage.prng.hex(8).slice(2),
    wallet,
    nonce,
    heartbeat: null,
  };
  exchange.keys.set(key.key, key);
  return key;
}

/** The key that was created with this nonce, or undefined. */
export function keyWithNonce(state: ExchangeState, wallet: string, nonce: string): ApiKey | undefined {
  return [...state.keys.values()].find((key) => key.wallet === wallet && key.nonce === nonce);
}
