import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..");
export const LAUNCHER = join(ROOT, "scripts", "run.mjs");

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Where one bot lives: a data folder and a port that nobody else uses. */
export class Place {
  readonly folder: string;
  readonly port: number;

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.port = port;
  }

  static async find(): Promise<Place> {
    return new Place(mkdtempSync(join(tmpdir(), "understudy-process-")), await freePort());
  }

  /** What a shell would give the programs, and where to work. */
  environment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
    const { PATH = "", NODE_COMPILE_CACHE } = process.env;
    return {
      PATH,
      ...(NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE }),
      DATA_DIR: this.folder,
      SANDBOX_PORT: String(this.port),
      ...extra,
    };
  }

  /** Runs one of the programs as its npm script does, to its end. */
  run(program: string, args: readonly string[] = [], extra: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    return new Promise((resolve) => {
      const options = { cwd: ROOT, env: this.environment(extra), timeout: 30_000 };
      const child = execFile(process.execPath, [LAUNCHER, program, ...args], options, (_error, out, err) => {
        resolve({ code: child.exitCode, out, err });
      });
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
