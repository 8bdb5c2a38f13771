import { flushCompileCache, getCompileCacheDir } from "node:module";

/** What Node's permission model can keep shut. */
const DOORS = ["fs.read", "fs.write", "net", "child", "worker", "addon", "wasi", "ffi", "inspector"] as const;

/** What this process may still do; all of it when it runs without the permission model. */
export function openDoors(): readonly string[] {
  const { permission } = process as { permission?: NodeJS.Process["permission"] };
  return permission === undefined ? DOORS : DOORS.filter((door) => permission.has(door));
}

/** Keeps the compiled program for the next start; from then on nothing is written. Throws when something still could be. */
export function shutWriting(): void {
  const { permission } = process as { permission?: NodeJS.Process["permission"] };
  flushCompileCache();
  permission?.drop("fs.write");
  const folder = getCompileCacheDir();
  if (permission?.has("fs.write", folder)) throw new Error(`the signer may still write to ${folder}`);
}

/** Shuts the file system for good. Throws when anything is open after that. */
export function shutDoors(): void {
  process.permission.drop("fs");
  const open = openDoors();
  if (open.length > 0) throw new Error(`the signer may still use ${open.join(", ")}`);
}
