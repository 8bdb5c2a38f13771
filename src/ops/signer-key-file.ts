import { randomBytes } from "node:crypto";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** Makes a random key at a path where there is none, readable by this user alone. Nothing of it stays in this process. */
export function makeKeyFile(path: string): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, "wx", 0o600);
  const key = randomBytes(32);
  const digits = Buffer.alloc(64);
  for (const [index, byte] of key.entries()) digits.write(byte.toString(16).padStart(2, "0"), 2 * index, "latin1");
  try {
    writeSync(file, digits);
    fsyncSync(file);
  } finally {
    key.fill(0);
    digits.fill(0);
    closeSync(file);
  }
}
