import { existsSync, rmSync, writeFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { z } from "zod";
import type { Check, CheckResult } from "../../app/doctor.ts";

const MB = 1024 * 1024;
const FEW_MB = 1_024;
const TOO_FEW_MB = 200;
const INTEGRITY = new URL("../../store/integrity-worker.ts", import.meta.url);

/** What the machine itself has to give: room on the disk, and a database that is whole and can be written. */
export function machineChecks(dataFolder: string): Check[] {
  return [
    { name: "disk", fix: `DATA_DIR is ${dataFolder}: choose a folder that exists.`, run: () => disk(dataFolder) },
    {
      name: "data folder",
      fix: `Let this user write into ${dataFolder}, or set DATA_DIR to another folder.`,
      run: async () => writable(dataFolder),
    },
    {
      name: "database",
      fix: "Run it again when the machine is less busy; npm run audit:verify takes the time it needs.",
      run: (signal) => database(join(dataFolder, "understudy.db"), signal),
    },
  ];
}

async function disk(dataFolder: string): Promise<CheckResult> {
  const { bavail, bsize } = await statfs(nearestFolder(dataFolder));
  const freeMb = Math.floor((bavail * bsize) / MB);
  const text = freeMb >= 10 * 1_024 ? `${Math.floor(freeMb / 1_024)} GB free` : `${freeMb} MB free`;
  if (freeMb >= FEW_MB) return { verdict: "ok", text };
  const fix = "Make room: without it nothing can be stored, and what cannot be stored is not traded.";
  return { verdict: freeMb < TOO_FEW_MB ? "failed" : "warning", text, fix };
}

/** The folder itself, or the one it would be made in. */
function nearestFolder(folder: string): string {
  const parent = dirname(folder);
  return existsSync(folder) || parent === folder ? folder : nearestFolder(parent);
}

/** By writing: rights alone tell little on a full or read-only disk. */
function writable(dataFolder: string): CheckResult {
  const trial = join(nearestFolder(dataFolder), `.doctor-${process.pid}`);
  try {
    writeFileSync(trial, "trial", { flag: "wx", mode: 0o600 });
  } finally {
    rmSync(trial, { force: true });
  }
  return { verdict: "ok", text: existsSync(dataFolder) ? "can be written" : "is made at the first start" };
}

const answerSchema = z.object({ problems: z.array(z.string()), sizeMb: z.number() });

/** Read in a thread of its own: the bot goes on meanwhile, and a large one is left when the time is over. */
async function database(file: string, signal: AbortSignal): Promise<CheckResult> {
  if (!existsSync(file)) return { verdict: "ok", text: "there is none yet: the first start makes it" };
  const worker = new Worker(INTEGRITY, { workerData: { file }, env: {} });
  try {
    const answer = await new Promise<unknown>((resolve, reject) => {
      worker.once("message", resolve).once("error", reject);
      signal.addEventListener("abort", () => reject(new Error("it could not be read through in time")), { once: true });
    });
    const { problems, sizeMb } = answerSchema.parse(answer);
    if (problems.length === 0) return { verdict: "ok", text: `${sizeMb} MB, whole and writable` };
    const fix = "Stop the bot and put a copy in its place: the folder backups has one of each day.";
    return { verdict: "failed", text: problems.join("; "), fix };
  } finally {
    await worker.terminate();
  }
}
