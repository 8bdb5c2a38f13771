import type { Logger } from "./logger.ts";

export interface ClosingStep {
  readonly name: string;
  close(): Promise<void> | void;
}

export interface ShutdownOptions {
  /** In the order in which they are closed. Read when the time has come. */
  readonly steps: readonly ClosingStep[];
  readonly log: Pick<Logger, "info" | "error">;
  readonly withinMs?: number;
}

const WITHIN_MS = 5000;
/** Ctrl-C reaches a process twice: from the terminal, and handed on by npm and the launcher. */
const SAME_PRESS_MS = 1000;

/**
 * Closes everything in order on SIGTERM, SIGINT or SIGHUP and ends the process: with 0, or with 1 when a step failed or the time
 * ran out. A second press of Ctrl-C ends it at once. Returns a function that does the same for another reason.
 */
export function closeOnSignals(options: ShutdownOptions): (reason: string) => Promise<void> {
  let beganAtMs: number | undefined;
  const shutDown = async (reason: string) => {
    if (beganAtMs !== undefined) {
      if (performance.now() - beganAtMs > SAME_PRESS_MS) process.exit(1);
      return;
    }
    beganAtMs = performance.now();
    options.log.info({ reason }, "closing");
    setTimeout(() => {
      options.log.error("not everything closed in time");
      process.exit(1);
    }, options.withinMs ?? WITHIN_MS);
    process.exit((await closeAll(options)) ? 0 : 1);
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => void shutDown(signal));
  return shutDown;
}

async function closeAll({ steps, log }: ShutdownOptions): Promise<boolean> {
  let allClosed = true;
  for (const step of steps) {
    try {
      await step.close();
    } catch (err) {
      allClosed = false;
      log.error({ err, step: step.name }, "could not close");
    }
  }
  return allClosed;
}
