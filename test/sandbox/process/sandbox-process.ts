import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { z } from "zod";
import { childEnvironment } from "../../ops/child-environment.ts";

export const MAIN = join(import.meta.dirname, "../../../src/sandbox/main.ts");

const readySchema = z.object({
  type: z.literal("ready"),
  url: z.string(),
  port: z.number(),
  anchorWallMs: z.number(),
  anchorMarketMs: z.number(),
  speed: z.number(),
  seed: z.string(),
  chatToken: z.string(),
  botToken: z.string(),
  targets: z.array(z.object({ name: z.string(), address: z.string(), habit: z.string() })),
});

export type Ready = z.infer<typeof readySchema>;

export interface RunningSandbox {
  readonly child: ChildProcess;
  readonly ready: Ready;
}

/** Starts a sandbox on a free port, as the bot does, and waits for its word. */
export async function startSandbox(dataDir: string, env: Record<string, string> = {}): Promise<RunningSandbox> {
  const child = fork(MAIN, { env: childEnvironment({ DATA_DIR: dataDir, SANDBOX_PORT: "0", ...env }), silent: true });
  const ended = once(child, "exit").then(([code]) => Promise.reject(new Error(`the sandbox ended with ${code}`)));
  const [message] = await Promise.race([once(child, "message"), ended]);
  ended.catch(() => {});
  return { child, ready: readySchema.parse(message) };
}

/** Ends it by this signal and waits until it is gone. */
export async function endSandbox({ child }: RunningSandbox, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = once(child, "exit");
  child.kill(signal);
  const [code] = await gone;
  return code;
}
