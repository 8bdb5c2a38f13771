import { readFileSync } from "node:fs";
import { isKey } from "./curve.ts";
import { decryptKeystore } from "./keystore.ts";
import { SecretReader } from "./secret-reader.ts";
import type { KeySource, PasswordSource } from "./setup.ts";

/** The descriptor at which a parent leaves a password or a terminal to ask for one: the one after the channel. */
const PASSWORD_DESCRIPTOR = 4;
const MOST_BYTES = 100_000;

/** Reads the key from where it lies. Throws with what is wrong, never with what was read. */
export async function readKey(source: KeySource): Promise<Uint8Array> {
  switch (source.kind) {
    case "keystore": {
      const text = readText(source.path);
      return decryptKeystore(text, await readPassword(source.password));
    }
    case "env-file":
      return keyOf(valueIn(readText(source.path), source.name), `${source.name} in ${source.path}`);
    case "key-file":
      return keyOf(readText(source.path).trim(), source.path);
  }
}

async function readPassword(source: PasswordSource): Promise<string> {
  switch (source.kind) {
    case "given":
      return source.text;
    case "file":
      return readText(source.path).replace(/\r?\n$/, "");
    case "descriptor": {
      const reader = new SecretReader(PASSWORD_DESCRIPTOR);
      try {
        return await reader.line();
      } finally {
        reader.close();
      }
    }
  }
}

/** 64 hexadecimal digits, with or without 0x in front. Throws naming the place alone. */
export function keyOf(text: string | undefined, place: string): Uint8Array {
  if (text === undefined || text === "") throw new Error(`there is no key: ${place} is not set`);
  const digits = /^(?:0x)?([0-9a-fA-F]{64})$/.exec(text)?.[1];
  const key = Buffer.from(digits ?? "", "hex");
  if (!isKey(key)) throw new Error(`${place} is no private key: 64 hexadecimal digits are expected`);
  return key;
}

/** The value of a name in lines of NAME=value, read as config/env-file.ts reads them for everybody else. */
function valueIn(text: string, name: string): string | undefined {
  for (const line of text.split(/\r?\n/)) {
    const found = /^\s*(?:export\s+)?(?<name>[A-Za-z_]\w*)\s*=\s*(?<value>.*?)\s*$/.exec(line)?.groups;
    if (found?.name !== name) continue;
    const value = found.value ?? "";
    return (
      /^(?<quote>["'])(?<inner>.*)\k<quote>(?:\s+#.*)?$/.exec(value)?.groups?.inner ?? value.replace(/(^|\s+)#.*$/, "")
    );
  }
  return undefined;
}

function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new Error(`cannot read ${path} (${code})`);
  }
  if (bytes.length > MOST_BYTES) throw new Error(`${path} is longer than ${MOST_BYTES} bytes`);
  return bytes.toString("utf8");
}
