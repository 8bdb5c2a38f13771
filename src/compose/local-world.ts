import type { Settings } from "../../config/schema.ts";
import type { SandboxReady } from "../ops/sandbox-process.ts";
import { SandboxProcess } from "../ops/sandbox-process.ts";
import type { FirstTarget } from "./first-start.ts";

/** The chat page's first person, as the local Telegram makes it. */
const FIRST_PERSON = { telegramId: "700000001", name: "Alex" };

export interface LocalWorld {
  readonly ready: SandboxReady;
  readonly targets: readonly FirstTarget[];
  readonly firstPerson: { readonly telegramId: string; readonly name: string };
  end(): Promise<void>;
}

/** Starts the sandbox's world as a child process. */
export async function startLocalWorld(
  settings: Settings,
  report: (problem: string, error: unknown) => void,
): Promise<LocalWorld> {
  const { dataFolder, sandboxPort: port, sandboxSpeed: speed, sandboxSeed: seed } = settings;
  const world = await SandboxProcess.start({ dataFolder, port, speed, seed }, (how) => {
    report("the sandbox's world is gone: end the bot and start it again", new Error(how));
  });
  return {
    ready: world.ready,
    targets: world.ready.targets,
    firstPerson: FIRST_PERSON,
    end: () => world.end(),
  };
}
