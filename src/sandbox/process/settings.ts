import { z } from "zod";

const schema = z.object({
  DATA_DIR: z.string().min(1),
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65_535).default(8_088),
  SANDBOX_SPEED: z.coerce.number().min(0.1).max(1_000).default(1),
  SANDBOX_SEED: z.string().min(1).max(200).default("1"),
});

export interface SandboxSettings {
  /** The environment's data folder. */
  readonly dataDir: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Market seconds a second of people's time. */
  readonly speed: number;
  readonly seed: string;
}

/** Reads the sandbox's settings. Throws an Error that names each wrong variable with what is allowed. */
export function readSettings(env: NodeJS.ProcessEnv): SandboxSettings {
  const result = schema.safeParse(env);
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`sandbox settings: ${problems.join("; ")}`);
  }
  const { DATA_DIR, SANDBOX_PORT, SANDBOX_SPEED, SANDBOX_SEED } = result.data;
  return { dataDir: DATA_DIR, port: SANDBOX_PORT, speed: SANDBOX_SPEED, seed: SANDBOX_SEED };
}
