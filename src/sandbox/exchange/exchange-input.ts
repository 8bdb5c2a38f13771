import { z } from "zod";
import type { Stage } from "../world/stage.ts";
import type { ApiKey } from "./account.ts";
import type { Cancelled } from "./cancelling.ts";
import { cancel } from "./cancelling.ts";
import { createKey } from "./credentials.ts";
import { exchangeFaultsPatchSchema, patchFaults } from "./exchange-faults.ts";
import { signedOrderSchema } from "./exchange-order.ts";
import { exchangeSettingsSchema } from "./exchange-settings.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { beat } from "./heartbeat.ts";
import type { Placed } from "./placing.ts";
import { place } from "./placing.ts";
import type { Refused } from "./refused.ts";

const text = z.string();

const wishSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("named"), hashes: z.array(text).readonly() }),
  z.object({ kind: z.literal("all") }),
  z.object({ kind: z.literal("market"), conditionId: text.optional(), tokenId: text.optional() }),
]);

/** Everything from outside that changes the exchange. It goes on the world's tail before it is done. */
export const exchangeInputSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("create-key"), wallet: text, nonce: text.nullable() }),
  z.object({ kind: z.literal("delete-key"), key: text }),
  z.object({ kind: z.literal("order"), order: signedOrderSchema }),
  z.object({ kind: z.literal("cancel"), owner: text, wish: wishSchema }),
  z.object({ kind: z.literal("heartbeat"), key: text, heartbeatId: text }),
  z.object({ kind: z.literal("settings"), settings: exchangeSettingsSchema.partial() }),
  z.object({ kind: z.literal("faults"), faults: exchangeFaultsPatchSchema }),
]);

export type ExchangeInput = z.infer<typeof exchangeInputSchema>;

/** What each input gives back. */
export interface ExchangeResults {
  readonly "create-key": ApiKey | Refused;
  readonly "delete-key": boolean;
  readonly order: Placed | Refused;
  readonly cancel: Cancelled;
  readonly heartbeat: Heartbeat;
  readonly settings: undefined;
  readonly faults: undefined;
}

export type InputKind = ExchangeInput["kind"];
export type InputOf<K extends InputKind> = Extract<ExchangeInput, { kind: K }>;

type Doers = { readonly [K in InputKind]: (stage: Stage, input: InputOf<K>) => ExchangeResults[K] };

const DOERS: Doers = {
  "create-key": (stage, { wallet, nonce }) => createKey(stage, wallet, nonce),
  "delete-key": (stage, { key }) => stage.state.exchange.keys.delete(key),
  order: (stage, { order }) => place(stage, order),
  cancel: (stage, { owner, wish }) => cancel(stage, owner, wish),
  heartbeat: (stage, { key, heartbeatId }) => beat(stage, key, heartbeatId),
  settings: (stage, { settings }) => {
    Object.assign(stage.state.exchange.settings, settings);
    return undefined;
  },
  faults: (stage, { faults }) => {
    patchFaults(stage.state.exchange.faults, faults, stage.nowMs);
    return undefined;
  },
};

/** Does what an input says, at the stage's present time. */
export function take<K extends InputKind>(stage: Stage, input: InputOf<K>): ExchangeResults[K] {
  const doer = DOERS[input.kind as K];
  return doer(stage, input);
}
