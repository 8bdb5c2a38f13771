import { realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { NEAR_IMPORTS } from "./near-imports.ts";
import type { SignerKey } from "./signer-settings.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const ROOMS = ["src/signer", "src/encoding", "src/domain"];
const PACKAGES = ["tiny-secp256k1", "uint8array-tools", "hash-wasm", "zod"];

/**
 * Node is told what the signer may do: read its program and its key. Everything that is not granted is refused.
 * @param codeCache a folder of its own for its compiled program: it may write there until it reads its key
 */
export function signerFlags(readable: readonly string[], codeCache?: string): string[] {
  const written = codeCache === undefined ? [] : [resolve(codeCache)];
  const paths = [
    ...ROOMS.map((room) => join(ROOT, room)),
    ...PACKAGES.map((name) => join(ROOT, "node_modules", name)).flatMap((path) => [path, realpathSync(path)]),
    join(ROOT, "package.json"),
    NEAR_IMPORTS,
    ...readable.map((path) => resolve(path)),
    ...written,
  ];
  const wide = paths.find((path) => path.includes("*"));
  // Node would take the star for everything that begins so.
  if (wide !== undefined) throw new Error(`a path with a star cannot be read by the signer: ${wide}`);
  return [
    "--permission",
    ...paths.map((path) => `--allow-fs-read=${path}`),
    ...written.map((path) => `--allow-fs-write=${path}`),
    "--import",
    pathToFileURL(NEAR_IMPORTS).href,
    "--no-addons",
    "--no-experimental-sqlite",
    "--no-experimental-ffi",
    "--disallow-code-generation-from-strings",
    "--disable-proto=delete",
    "--disable-warning=ExperimentalWarning",
    // It signs a few orders a minute and must not grow under a flood.
    "--max-semi-space-size=1",
    "--max-old-space-size=64",
  ];
}

/** The files of a key's place that the signer has to read. */
export function filesOf(key: SignerKey): string[] {
  if (key.kind !== "keystore" || key.password.kind !== "file") return [resolve(key.path)];
  return [resolve(key.path), resolve(key.password.path)];
}
