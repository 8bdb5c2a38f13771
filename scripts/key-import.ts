// npm run key:import -- [FILE] [--overwrite] [--key-fd N] [--password-fd N]
// Puts a private key under a password into FILE (by default keystore.json in the data folder, for this user alone) and prints
// its address. A terminal is asked without echo; a pipe gives the key on its first line and the password on the next.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { loadSettings } from "../config/load.ts";
import { addressOfKey } from "../src/signer/curve.ts";
import { decryptKeystore, encryptKeystore } from "../src/signer/keystore.ts";
import { keyOf } from "../src/signer/read-key.ts";
import { SecretReader } from "../src/signer/secret-reader.ts";

const SHORTEST_PASSWORD = 10;

try {
  await importKey();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function importKey(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      overwrite: { type: "boolean", default: false },
      "key-fd": { type: "string", default: "0" },
      "password-fd": { type: "string", default: "0" },
    },
  });
  const { dataFolder } = loadSettings({ root: dirname(import.meta.dirname), processEnv: process.env }).settings;
  const file = resolve(positionals[0] ?? join(dataFolder, "keystore.json"));
  const keyDescriptor = descriptorOf("--key-fd", values["key-fd"]);
  const passwordDescriptor = descriptorOf("--password-fd", values["password-fd"]);
  const keys = new SecretReader(keyDescriptor);
  const passwords = passwordDescriptor === keyDescriptor ? keys : new SecretReader(passwordDescriptor);
  try {
    await confirmOverwriting(file, values.overwrite, keys);
    const key = keyOf((await ask(keys, "Private key (64 hexadecimal digits): ")).trim(), "what was given");
    const password = await askPassword(passwords);
    await store(file, key, password);
    console.log(`The key of ${addressOfKey(key)} is in ${file}, readable by this user and with the password alone.`);
    key.fill(0);
  } finally {
    keys.close();
    passwords.close();
  }
}

function descriptorOf(name: string, text: string): number {
  if (!/^\d{1,4}$/.test(text))
    throw new Error(`${name} is the number of an open descriptor, not ${JSON.stringify(text)}`);
  return Number(text);
}

async function confirmOverwriting(file: string, isAllowed: boolean, terminal: SecretReader): Promise<void> {
  if (isAllowed || !existsSync(file)) return;
  const refusal = `${file} is there already: nothing was changed (--overwrite replaces it)`;
  if (!terminal.isTerminal) throw new Error(refusal);
  const answer = await ask(terminal, `${file} is there already. Its key will be lost. Type "yes" to replace it: `);
  if (answer.trim() !== "yes") throw new Error(refusal);
}

async function askPassword(passwords: SecretReader): Promise<string> {
  const password = await ask(passwords, `Password, at least ${SHORTEST_PASSWORD} characters: `);
  if (password.length < SHORTEST_PASSWORD)
    throw new Error(`the password has fewer than ${SHORTEST_PASSWORD} characters`);
  if (passwords.isTerminal && (await ask(passwords, "The same password again: ")) !== password) {
    throw new Error("the two passwords differ: nothing was stored");
  }
  return password;
}

async function ask(reader: SecretReader, question: string): Promise<string> {
  if (!reader.isTerminal) return reader.line();
  process.stderr.write(question);
  try {
    return await reader.line();
  } finally {
    process.stderr.write("\n");
  }
}

/** Written whole beside its place and opened once as a trial before it takes it: a keystore that cannot be opened is a lost key. */
async function store(file: string, key: Uint8Array, password: string): Promise<void> {
  const text = await encryptKeystore(key, password);
  if (!Buffer.from(await decryptKeystore(text, password)).equals(key))
    throw new Error("the keystore gives another key");
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.new`;
  rmSync(draft, { force: true });
  const descriptor = openSync(draft, "wx", 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, file);
}
