import type { Stage } from "../world/stage.ts";
import { cancel } from "./cancelling.ts";
import { drawUuid } from "./identifiers.ts";

const SILENCE_MS = 10_000;

/** The id that the next heartbeat must carry, and whether this one carried the right one. */
export interface Heartbeat {
  readonly id: string;
  readonly isRight: boolean;
}

/** A sign of life of one API key. Once started, ten seconds of silence cancel all its orders and stop it. */
export function beat(stage: Stage, key: string, heartbeatId: string): Heartbeat {
  const apiKey = stage.state.exchange.keys.get(key);
  if (apiKey === undefined) throw new Error("a heartbeat of no API key");
  const expected = apiKey.heartbeat?.id ?? "";
  if (heartbeatId !== expected) return { id: expected, isRight: false };
  const id = drawUuid(stage.prng);
  apiKey.heartbeat = { id, lastMs: stage.nowMs };
  stage.later(SILENCE_MS, { kind: "heartbeat", key });
  return { id, isRight: true };
}

/** Ten seconds after some heartbeat: was it the last? */
export function listen(stage: Stage, key: string): void {
  const apiKey = stage.state.exchange.keys.get(key);
  if (apiKey?.heartbeat == null || stage.nowMs - apiKey.heartbeat.lastMs < SILENCE_MS) return;
  apiKey.heartbeat = null;
  cancel(stage, key, { kind: "all" });
}
