import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";

const MODE = 0o600;

/** Replaces a file so that after any crash either the old or the new text is there, whole. */
export function writeAtomicSync(path: string, text: string): void {
  const file = openSync(`${path}.tmp`, "w", MODE);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.tmp`, path);
}

/** The same without holding up the process. Only one such write to a path at a time. */
export async function writeAtomic(path: string, text: string): Promise<void> {
  const file = await open(`${path}.tmp`, "w", MODE);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.tmp`, path);
}
