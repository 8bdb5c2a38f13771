import { readFileSync } from "node:fs";

/** What Linux tells of a process in /proc. */
export interface ProcessFacts {
  /** Resident memory. */
  readonly rssMb: number;
  /** Processor time since its start, its own and the kernel's for it. */
  readonly cpuMs: number;
}

/** Linux counts processor time in ticks of a hundredth of a second. */
const TICK_MS = 10;

/** Undefined where there is no /proc, or no such process. */
export function processFacts(pid: number): ProcessFacts | undefined {
  const status = read(`/proc/${pid}/status`);
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status ?? "")?.[1];
  // The command's name stands in brackets and may hold anything; utime and stime are the 12th and 13th after it.
  const ticks = read(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /s, "")
    .split(" ");
  if (kilobytes === undefined || ticks === undefined) return undefined;
  const cpuMs = (Number(ticks[11]) + Number(ticks[12])) * TICK_MS;
  return { rssMb: Number(kilobytes) / 1024, cpuMs };
}

/** The processes that a process started and that still run; none where there is no /proc. */
export function childrenOf(pid: number): number[] {
  const text = read(`/proc/${pid}/task/${pid}/children`) ?? "";
  return text.split(" ").filter(Boolean).map(Number);
}

/** Whether the process was started to run this file; false where there is no /proc. */
export function runs(pid: number, file: string): boolean {
  return read(`/proc/${pid}/cmdline`)?.split("\0").includes(file) ?? false;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // No /proc on this system, or the process has ended.
    return undefined;
  }
}
