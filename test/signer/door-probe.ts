// Tries every way out that Node offers, under the flags a signer runs with, and reports what each said.
import { dlopen } from "node:process";
import { shutDoors, shutWriting } from "../../src/signer/doors.ts";

const [, , readable = "", outside = "", writable = "", port = "0", chosen = ""] = process.argv;

type Attempt = readonly [name: string, attempt: () => unknown];

/** Modules are asked for by a name that no checker resolves: some of them are not to be had at all. */
const load = (name: string): Promise<Record<string, (...args: unknown[]) => unknown>> => import(name);
const call = async (module: string, name: string, ...args: unknown[]) => (await load(module))[name]?.(...args);
const make = async (module: string, name: string, ...args: unknown[]) =>
  Reflect.construct((await load(module))[name] ?? Object, args);
const connect = async (module: string, ...args: unknown[]) => {
  const socket = (await call(module, "connect", ...args)) as NodeJS.EventEmitter;
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
};

const ATTEMPTS: readonly Attempt[] = [
  ["read outside", () => call("node:fs", "readFileSync", outside)],
  ["list outside", () => call("node:fs", "readdirSync", writable)],
  ["look outside", () => call("node:fs", "statSync", outside)],
  ["read the environment of the parent", () => call("node:fs", "readFileSync", `/proc/${process.ppid}/environ`)],
  ["read an env file", () => process.loadEnvFile(outside)],
  ["write", () => call("node:fs", "writeFileSync", `${writable}/written`, "x")],
  ["write over the key", () => call("node:fs", "writeFileSync", readable, "x")],
  ["append", () => call("node:fs", "appendFileSync", `${writable}/written`, "x")],
  ["make a folder", () => call("node:fs", "mkdirSync", `${writable}/made`)],
  ["remove", () => call("node:fs", "rmSync", outside)],
  ["rename", () => call("node:fs", "renameSync", readable, `${writable}/moved`)],
  ["link", () => call("node:fs", "symlinkSync", readable, `${writable}/linked`)],
  ["copy", () => call("node:fs", "copyFileSync", readable, `${writable}/copied`)],
  ["change a mode", () => call("node:fs", "chmodSync", readable, 0o666)],
  ["write a report", () => process.report.writeReport(`${writable}/report.json`)],
  ["write a heap snapshot", () => call("node:v8", "writeHeapSnapshot", `${writable}/heap`)],
  ["connect by TCP", () => connect("node:net", Number(port), "127.0.0.1")],
  ["connect by TLS", () => connect("node:tls", Number(port), "127.0.0.1")],
  ["connect to a socket file", () => connect("node:net", `${writable}/control.sock`)],
  ["fetch", () => fetch(`http://127.0.0.1:${port}/`)],
  ["open a WebSocket", () => openWebSocket()],
  ["listen", () => listen()],
  ["send a datagram", () => sendDatagram()],
  ["look up a name", async () => (await load("node:dns/promises")).lookup?.("example.test")],
  ["ask a name server", async () => (await load("node:dns/promises")).resolve?.("example.test")],
  ["spawn", () => call("node:child_process", "spawnSync", process.execPath, ["--version"])],
  ["run a shell", () => call("node:child_process", "execSync", "id")],
  ["fork", () => call("node:child_process", "fork", import.meta.filename)],
  ["become another program", () => process.execve?.("/bin/true", ["true"], {})],
  ["start a worker", () => make("node:worker_threads", "Worker", "1", { eval: true })],
  ["open a database", () => load("node:sqlite")],
  ["call foreign functions", () => load("node:ffi")],
  ["load an addon", () => dlopen({ exports: {} }, `${writable}/addon.node`)],
  ["use WASI", () => make("node:wasi", "WASI", { version: "preview1" })],
  ["open the inspector", () => call("node:inspector", "open", 0)],
  ["speak to the inspector", async () => (await make("node:inspector", "Session")).connect()],
  ["evaluate text", () => Reflect.construct(Function, ["return 1"])()],
];

async function openWebSocket(): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = (event) => reject(Reflect.get(event, "error") ?? new Error("it failed"));
  });
}

async function listen(): Promise<void> {
  const server = (await call("node:net", "createServer")) as import("node:net").Server;
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
}

async function sendDatagram(): Promise<void> {
  const socket = (await call("node:dgram", "createSocket", "udp4")) as import("node:dgram").Socket;
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.send("x", Number(port), "127.0.0.1", (error) => (error === null ? resolve() : reject(error)));
  });
}

/** Some refusals come a moment later, to nobody. */
function uncaught(): Promise<never> {
  return new Promise((_, reject) => process.removeAllListeners("uncaughtException").once("uncaughtException", reject));
}

async function outcomes(attempts: readonly Attempt[]): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const [name, attempt] of attempts) {
    try {
      await Promise.race([attempt(), uncaught()]);
      all[name] = "DONE";
    } catch (error) {
      const code = error instanceof Error ? ("code" in error ? error.code : error.name) : "thrown";
      const cause =
        error instanceof Error && error.cause instanceof Error && "code" in error.cause ? error.cause.code : code;
      all[name] = String(cause);
    }
  }
  return all;
}

const READ: readonly Attempt[] = [["read what was granted", () => call("node:fs", "readFileSync", readable)]];
const isChosen = ([name]: Attempt) => chosen === "" || chosen.split(",").includes(name);
const cache = process.env.NODE_COMPILE_CACHE;
const KEEP: readonly Attempt[] =
  cache === undefined
    ? []
    : [["write beside its compiled code", () => call("node:fs", "writeFileSync", `${cache}/written`, "x")]];
const loading = await outcomes(KEEP);
if (cache !== undefined) shutWriting();
const before = { ...(await outcomes([...READ, ...KEEP])), ...(await outcomes(ATTEMPTS.filter(isChosen))) };
if (chosen === "") shutDoors();
const after = await outcomes(READ);
process.send?.({ loading, before, after }, () => process.exit());
