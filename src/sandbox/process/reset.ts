import { existsSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";

const ANSWER_WITHIN_MS = 1_000;
/** The launcher writes it when a program ends, this one included. */
const COMPILE_CACHE = ".compile-cache";

/** What became of a request to start over. */
export type Reset = { readonly done: true; readonly text: string } | { readonly done: false; readonly text: string };

/**
 * Deletes a sandbox's data folder. Refuses while something answers on the sandbox's port, and where the folder
 * is not one that a sandbox has used (it has no `world` in it).
 */
export async function resetSandbox(dataFolder: string, port: number): Promise<Reset> {
  if (isEmpty(dataFolder)) return { done: true, text: `Nothing to delete: there is no sandbox in ${dataFolder}.` };
  if (!existsSync(join(dataFolder, "world"))) {
    return { done: false, text: `Not deleted: ${dataFolder} is not a sandbox's folder, there is no "world" in it.` };
  }
  if (await answers(port)) {
    return {
      done: false,
      text: `Not deleted: something answers on port ${port}. Stop the bot first (Ctrl-C), then try again.`,
    };
  }
  rmSync(dataFolder, { recursive: true });
  return { done: true, text: `Deleted ${dataFolder}. The next start begins a new world with nothing in it.` };
}

function isEmpty(dataFolder: string): boolean {
  return !existsSync(dataFolder) || readdirSync(dataFolder).every((name) => name === COMPILE_CACHE);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, timeout: ANSWER_WITHIN_MS });
    const end = (isTaken: boolean) => {
      socket.destroy();
      resolve(isTaken);
    };
    socket.once("connect", () => end(true));
    // Whoever listens and does not answer is there all the same.
    socket.once("timeout", () => end(true));
    socket.once("error", () => end(false));
  });
}
