import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { KnownTarget } from "./needs.ts";

export interface StoredFacts {
  readonly targets: readonly KnownTarget[];
  /** The owner's private chat has the number of the owner. */
  readonly ownerChat: string | undefined;
}

const MOST_TARGETS = 50;
const targetSchema = z.object({ name: z.string(), address: z.string() });
const ownerSchema = z.object({ telegram_id: z.string() });

/** What the bot's database knows, read beside a bot that may be running; nothing where there is none, or it cannot be read. */
export function storedFacts(dataFolder: string): StoredFacts {
  const file = join(dataFolder, "understudy.db");
  if (!existsSync(file)) return { targets: [], ownerChat: undefined };
  try {
    const database = new DatabaseSync(file, { readOnly: true, timeout: 2_000 });
    try {
      const targets = database.prepare(
        `select name, address from targets where state <> 'removed' limit ${MOST_TARGETS}`,
      );
      const owner = database.prepare("select telegram_id from persons where role = 'owner' limit 1").get();
      return {
        targets: z.array(targetSchema).parse(targets.all()),
        ownerChat: owner === undefined ? undefined : ownerSchema.parse(owner).telegram_id,
      };
    } finally {
      database.close();
    }
  } catch {
    // What is wrong with the database, its own check says.
    return { targets: [], ownerChat: undefined };
  }
}

const identitySchema = z.object({ botToken: z.string() });

/** The sandbox's own token, which opens nothing but the sandbox. */
export function sandboxToken(dataFolder: string): string | undefined {
  const file = join(dataFolder, "world", "identity.json");
  return existsSync(file) ? identitySchema.parse(JSON.parse(readFileSync(file, "utf8"))).botToken : undefined;
}
