import { randomBytes, randomInt, randomUUID } from "node:crypto";
import type { Random } from "../engine/ports.ts";

/** The operating system's randomness: nobody can guess it. */
export const systemRandom: Random = Object.freeze({
  next: () => randomInt(2 ** 48 - 1) / (2 ** 48 - 1),
  integer: (maxExclusive: number) => randomInt(maxExclusive),
  bytes: (length: number) => new Uint8Array(randomBytes(length)),
  id: () => randomUUID(),
});
