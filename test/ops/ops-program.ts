import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const ops = pathToFileURL(join(import.meta.dirname, "..", "..", "src", "ops")).href;

export interface Program {
  readonly child: ChildProcess;
  output(): string;
  /** Resolves when it has printed this. */
  printed(text: string): Promise<void>;
}

/** Runs a piece of source in a process of its own; `OPS` in it stands for the address of src/ops. */
export function runProgram(folder: string, source: string): Program {
  const file = join(folder, "program.ts");
  writeFileSync(file, source.replaceAll("OPS", ops));
  const child = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  return {
    child,
    output: () => output,
    async printed(text) {
      while (!output.includes(text)) {
        const [event] = await Promise.race([
          once(child.stdout, "data").then(() => ["data"]),
          once(child.stdout, "end").then(() => ["end"]),
        ]);
        if (event === "end" && !output.includes(text)) throw new Error(`it ended without "${text}": ${output}`);
      }
    },
  };
}
