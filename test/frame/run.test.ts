import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const launcher = join(root, "scripts", "run.mjs");
const oldNode = findNodeOfTheMachine();

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "understudy-run-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The first Node on the PATH that is not the locked one, and too old for TypeScript. */
function findNodeOfTheMachine(): string | undefined {
  const candidates = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((entry) => entry !== "" && !entry.includes("node_modules"))
    .map((entry) => join(entry, "node"));
  return candidates.find((candidate) => {
    try {
      accessSync(candidate, constants.X_OK);
      return Number.parseInt(execFileSync(candidate, ["-p", "process.versions.node"], { encoding: "utf8" }), 10) < 24;
    } catch {
      return false;
    }
  });
}

function program(name: string, source: string): string {
  const file = join(folder, name);
  writeFileSync(file, source);
  return file;
}

function launch(node: string, ...args: string[]) {
  return spawnSync(node, [launcher, ...args], {
    cwd: root,
    encoding: "utf8",
    timeout: 20_000,
    env: { ...process.env, DATA_DIR: folder, NODE_COMPILE_CACHE: undefined },
  });
}

/** Starts a program that prints its process id and then lives until something ends it. */
async function launchLasting(source: string) {
  const file = program("lasting.ts", `${source}\nconsole.log(process.pid); setInterval(() => {}, 1000);`);
  const child = spawn(process.execPath, [launcher, file], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += String(chunk);
  });
  await once(child.stdout, "data");
  return { child, output: () => output, closed: once(child.stdout, "close") };
}

describe.each([
  ["the Node the tests run on", process.execPath],
  ["the machine's own old Node", oldNode],
])("the launcher on %s", (_, node) => {
  const lacking = node === undefined;

  it.skipIf(lacking)("runs TypeScript with its arguments on Node 24 or newer, silently, from a compile cache", () => {
    const file = program(
      "plain.ts",
      "const major: number = parseInt(process.versions.node); console.log(major >= 24, ...process.argv.slice(2));",
    );
    const { status, stdout, stderr } = launch(node ?? "", file, "--flag", "two words");
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "true --flag two words\n", stderr: "" });
    expect(readdirSync(join(folder, ".compile-cache"))).not.toHaveLength(0);
  });

  it.skipIf(lacking)("runs the program of a package", () => {
    expect(launch(node ?? "", "knip", "--version").stdout).toMatch(/^\d+\.\d+/);
  });

  it.skipIf(lacking)("ends with the code or the signal of what it ran", () => {
    expect(launch(node ?? "", program("code.ts", "process.exit(7);")).status).toBe(7);
    expect(launch(node ?? "", program("crash.ts", "throw new Error('boom');")).status).toBe(1);
    expect(launch(node ?? "", program("signal.ts", "process.kill(process.pid, 'SIGKILL');")).signal).toBe("SIGKILL");
  });
});

describe("the launcher", () => {
  it("says what is wrong when there is nothing to run", () => {
    for (const [args, message] of [
      [[], "which program?"],
      [["no-such-package"], 'run "npm ci"'],
      [["no-such-file.ts"], "there is no file"],
    ] as const) {
      const { status, stderr } = launch(process.execPath, ...args);
      expect(status).toBe(1);
      expect(stderr).toContain(message);
    }
  });

  it("hands a signal on, so that the program can close in order", async () => {
    const { child, output, closed } = await launchLasting(
      "process.on('SIGTERM', () => { console.log('closing'); process.exit(3); });",
    );
    const exit = once(child, "exit");
    child.kill("SIGTERM");
    await closed;
    expect(output()).toContain("closing");
    expect(await exit).toEqual([3, null]);
  });

  it("takes the program down with it even when it is killed outright", async () => {
    const orphan = await launchLasting("");
    orphan.child.kill("SIGKILL");
    // The program holds the other end of this pipe: it closes when the program is gone.
    await orphan.closed;

    const orderly = await launchLasting("process.on('SIGTERM', () => { console.log('closing'); process.exit(); });");
    orderly.child.kill("SIGKILL");
    await orderly.closed;
    expect(orderly.output()).toContain("closing");
  });

  it("takes down what the program forked", async () => {
    const grandchild = program("grandchild.ts", "console.log('born'); setInterval(() => {}, 1000);");
    const family = await launchLasting(
      `import { fork } from "node:child_process"; fork(${JSON.stringify(grandchild)});`,
    );
    while (!family.output().includes("born")) await once(family.child.stdout, "data");
    family.child.kill("SIGKILL");
    await family.closed;
    expect(family.output()).toContain("born");
  });

  it("is what npm's scripts go through", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const bare = Object.entries(scripts).filter(([, command]) => !command.startsWith("node scripts/run.mjs "));
    expect(bare.map(([name]) => name)).toEqual([]);
  });

  it.skipIf(oldNode === undefined)("lets npm's scripts run where the machine's Node is old", () => {
    const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", "config:check", "sandbox"], {
      cwd: root,
      encoding: "utf8",
      timeout: 20_000,
      env: { ...process.env, PATH: `${dirname(oldNode ?? "")}${delimiter}${process.env.PATH}`, DATA_DIR: folder },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("SANDBOX_PORT");
  });
});
