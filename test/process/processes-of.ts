import { readdirSync, readFileSync } from "node:fs";

/** Processes are told apart by their environment, which only Linux shows in files. */
export const canSeeProcesses = process.platform === "linux";

export interface SeenProcess {
  readonly pid: number;
  readonly command: string;
}

/** Every living process that was started for this data folder, whoever its parent is now. */
export function processesOf(folder: string): SeenProcess[] {
  return (
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => ({ pid: Number(pid), command: read(pid, "cmdline").join(" ") }))
      // The signer has no environment: it is known by the key that it may read.
      .filter(
        ({ pid, command }) => read(String(pid), "environ").includes(`DATA_DIR=${folder}`) || command.includes(folder),
      )
  );
}

/** The parts of a file under /proc; none when the process has ended meanwhile. */
function read(pid: string, file: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8").split("\0");
  } catch {
    return [];
  }
}
