import type { ChildProcess, StdioOptions } from "node:child_process";
import { fork } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { filesOf, signerFlags } from "./signer-flags.ts";
import type { SignerKey } from "./signer-settings.ts";

const ENTRY = fileURLToPath(new URL("../signer/main.ts", import.meta.url));

/** A signer's process that has not been told yet what it is for. */
export interface LaunchedSigner {
  readonly key: SignerKey;
  readonly child: ChildProcess;
  /** What it has written so far, above all why it ended. */
  words(): string;
}

/** Starts the process alone, which loads its program while the settings are still being gathered. */
export function launchSigner(key: SignerKey): LaunchedSigner {
  const stdio: StdioOptions = ["ignore", "ignore", "pipe", "ipc", descriptorOf(key) ?? "ignore"];
  const codeCache = signersCodeCache();
  // Nothing of our environment, where keys and tokens may stand.
  const env = codeCache === undefined ? {} : { NODE_COMPILE_CACHE: codeCache };
  const child = fork(ENTRY, [], { env, execArgv: signerFlags(filesOf(key), codeCache), stdio });
  let heard = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    heard = `${heard}${text}`.slice(-2_000);
  });
  // One that fails before it is waited for is found out when it is told what it is for.
  child.on("error", () => undefined);
  return { key, child, words: () => heard.trim() };
}

/** The open descriptor that a keystore's password is read from; undefined for every other key. */
export function descriptorOf(key: SignerKey): number | undefined {
  return key.kind === "keystore" && key.password.kind === "descriptor" ? key.password.descriptor : undefined;
}

/** Where Node keeps the signer's compiled program, beside ours: loaded from there it takes half the time and 20 MB less. */
function signersCodeCache(): string | undefined {
  const ours = process.env.NODE_COMPILE_CACHE;
  if (ours === undefined || ours === "") return undefined;
  const folder = join(resolve(ours), "signer");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  } catch {
    // Where nothing can be written it is compiled anew at each start.
    return undefined;
  }
}
