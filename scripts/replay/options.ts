import { parseArgs } from "node:util";
import type { Sizing } from "../../src/engine/copy-rules.ts";
import { parseSizing } from "../../src/engine/deciding/sizing-words.ts";

export const USAGE =
  "npm run replay -- [--json] [--db FILE] [--profile sandbox|open] [--sizing fixed:5|percent:2|equity|tiers:0:10%,1000:2%] [--delivery scan|shuffle:SEED] FILE...";

export type ProfileName = "sandbox" | "open";
export type Delivery = { readonly kind: "scan" } | { readonly kind: "shuffle"; readonly seed: number };

export interface ReplayOptions {
  readonly json: boolean;
  /** Where the bot's database is kept; undefined: in a folder that is removed at the end. */
  readonly db: string | undefined;
  readonly profile: ProfileName;
  /** How large copies are; undefined: as the profile says. */
  readonly sizing: Sizing | undefined;
  readonly delivery: Delivery;
  readonly files: readonly string[];
}

/** What was asked for cannot be done as it was asked; the message is for the person who typed it. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Reads the command line. Throws UsageError. */
export function readOptions(args: readonly string[]): ReplayOptions {
  const { values, positionals } = parsed(args);
  if (positionals.length === 0) throw new UsageError(`name at least one file of recorded activity\n${USAGE}`);
  const { json = false, db, profile = "sandbox", sizing, delivery = "scan" } = values;
  const read = sizing === undefined ? undefined : sizingOf(sizing);
  return { json, db, profile: profileOf(profile), sizing: read, delivery: deliveryOf(delivery), files: positionals };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: "boolean" },
        db: { type: "string" },
        profile: { type: "string" },
        sizing: { type: "string" },
        delivery: { type: "string" },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${USAGE}`);
  }
}

function profileOf(text: string): ProfileName {
  if (text === "sandbox" || text === "open") return text;
  throw new UsageError(`--profile ${text}: sandbox or open is allowed`);
}

function sizingOf(text: string): Sizing {
  try {
    return parseSizing(text);
  } catch (error) {
    throw new UsageError(`--sizing ${text}: ${(error as Error).message}`);
  }
}

function deliveryOf(text: string): Delivery {
  if (text === "scan") return { kind: "scan" };
  const seed = /^shuffle:(\d{1,10})$/.exec(text)?.[1];
  if (seed !== undefined && Number(seed) < 2 ** 32) return { kind: "shuffle", seed: Number(seed) };
  throw new UsageError(`--delivery ${text}: scan, or shuffle:SEED with a number from 0 to ${2 ** 32 - 1}, is allowed`);
}
