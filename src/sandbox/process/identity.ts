import { randomBytes, randomInt } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeAtomicSync } from "./atomic-file.ts";

const schema = z.object({
  chatToken: z.string().regex(/^[\w-]{32}$/),
  botToken: z.string().regex(/^\d{10}:[\w-]{35}$/),
});

/** The sandbox's own secrets. They open nothing but the sandbox on this machine. */
export type Identity = z.infer<typeof schema>;

/**
 * Reads `identity.json` of the world's folder, or makes one at the first start. The chat's token lies beside it in a file
 * of its own, for `npm run chat`.
 */
export function identityIn(folder: string): Identity {
  const identity = storedIdentity(folder);
  writeAtomicSync(join(folder, "chat-token"), `${identity.chatToken}\n`);
  return identity;
}

function storedIdentity(folder: string): Identity {
  const path = join(folder, "identity.json");
  if (existsSync(path)) return schema.parse(JSON.parse(readFileSync(path, "utf8")));
  const identity: Identity = {
    chatToken: randomBytes(24).toString("base64url"),
    botToken: `${randomInt(1_000_000_000, 9_999_999_999)}:${randomBytes(27).toString("base64url").slice(0, 35)}`,
  };
  writeAtomicSync(path, JSON.stringify(identity));
  return identity;
}
