import { World } from "../../../src/sandbox/world/world.ts";
import type { WorldSnapshot } from "../../../src/sandbox/world/world-state.ts";

const known = new Map<string, WorldSnapshot>();

/**
 * What `World.create` gives, made once for each seed and time in a process and then restored: the ids of its first 90
 * tokens are points on a curve, and to find them takes most of the time of a test that does little with its world.
 */
export function createdWorld(seed: string, nowMs: number): World {
  const key = `${seed} ${nowMs}`;
  const snapshot = known.get(key) ?? World.create(seed, nowMs).snapshot();
  known.set(key, snapshot);
  return World.restore(structuredClone(snapshot));
}
