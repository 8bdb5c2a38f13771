import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import type { Harshness } from "./incidents/incident.ts";

/** What was typed cannot be done; the message says why. */
export class UsageError extends Error {}

export interface SimulateOptions {
  readonly seeds: readonly number[];
  /** Of each seed. */
  readonly days: number;
  readonly faults: Harshness;
  readonly workers: number;
  readonly json: boolean;
  readonly trace: boolean;
}

const MOST_SEEDS = 100_000;
const MOST_DAYS = 1_000;

/** Throws a UsageError. */
export function readOptions(args: readonly string[]): SimulateOptions {
  const { values } = parsed(args);
  const seeds = whole("seeds", values.seeds, 1, MOST_SEEDS) ?? 4;
  const only = whole("seed", values.seed, 0, 2 ** 31);
  const first = only ?? whole("first-seed", values["first-seed"], 0, 2 ** 31) ?? 1;
  const count = only === undefined ? seeds : 1;
  const trace = values.trace === true;
  if (trace && only === undefined) throw new UsageError("--trace follows one seed: name it with --seed");
  const { faults = "hard" } = values;
  if (faults !== "none" && faults !== "mild" && faults !== "hard") {
    throw new UsageError(`--faults is ${faults}; allowed: none, mild, hard`);
  }
  return {
    seeds: Array.from({ length: count }, (_, index) => first + index),
    days: whole("days", values.days, 1, MOST_DAYS) ?? 1,
    faults,
    workers: whole("workers", values.workers, 1, 64) ?? availableParallelism(),
    json: values.json === true,
    trace,
  };
}

function parsed(args: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        ...{ seeds: text, "first-seed": text, seed: text, days: text, faults: text, workers: text },
        ...{ json: flag, trace: flag },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function whole(name: string, typed: string | undefined, least: number, most: number): number | undefined {
  if (typed === undefined) return undefined;
  const value = Number(typed);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new UsageError(`--${name} is ${typed}; allowed: a whole number from ${least} to ${most}`);
}
