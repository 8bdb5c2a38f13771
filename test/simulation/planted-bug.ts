import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");

/** A mistake of one line, and where it shows soonest. */
export interface PlantedBug {
  readonly name: string;
  /** From the project's root. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly find: string;
  readonly replace: string;
  readonly faults?: "none" | "mild" | "hard";
  /** The one incident that shows it. */
  readonly only?: string;
  readonly firstSeed?: number;
  /** Tried one after the other until one shows it. */
  readonly seeds?: number;
  /** Only one in so many of them. */
  readonly everySeed?: number;
  readonly days?: number;
}

/** What the simulation said of it. */
export interface Caught {
  readonly seed: number;
  readonly what: string;
}

/** What the worker tells: null when nothing was found, and words when it could not go on. */
export type Told = Caught | string | null;

/** Why the bug cannot be planted; undefined when it can. */
export function notPlantable({ file, find, replace }: PlantedBug): string | undefined {
  const source = readFileSync(join(ROOT, file), "utf8");
  const times = source.split(find).length - 1;
  if (times !== 1) return `${file} holds ${times} times: ${find}`;
  return find === replace ? "nothing would be changed" : undefined;
}

/**
 * Runs the simulation with the bug in it, in a process of its own; the source on the disk stays as it is. Undefined when no
 * check found it. Throws when the simulation could not go on: that is no finding.
 */
export async function simulateWith(bug: PlantedBug): Promise<Caught | undefined> {
  const child = fork(join(import.meta.dirname, "planted-worker.ts"), {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    cwd: ROOT,
    env: { NODE_COMPILE_CACHE: join(tmpdir(), "understudy-planted-cache") },
  });
  child.send(bug);
  const answered = once(child, "message").then(([answer]) => answer as Told);
  const ended = once(child, "exit").then(() => "its process ended");
  const told: Told = await Promise.race([answered, ended]);
  child.kill();
  if (typeof told === "string") throw new Error(`the simulation with "${bug.name}" could not go on: ${told}`);
  return told ?? undefined;
}
