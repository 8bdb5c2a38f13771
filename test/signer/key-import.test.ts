import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SignerProcess } from "../../src/ops/signer-process.ts";
import { decryptKeystore } from "../../src/signer/keystore.ts";
import { childEnvironment } from "../ops/child-environment.ts";
import { temporaryFolder } from "../ops/temporary-folder.ts";
import { CANARY, CANARY_ADDRESS, settingsIn } from "./signer-rig.ts";

const folder = temporaryFolder();
const SCRIPT = join(import.meta.dirname, "..", "..", "scripts", "key-import.ts");
const PASSWORD = "a long enough password";
const keystore = () => join(folder(), "keystore.json");
/** util-linux's `script` gives a program a terminal. */
const TERMINAL = "script";
const hasTerminal = process.platform === "linux" && spawnSync(TERMINAL, ["--version"]).status === 0;

async function run(input: string, ...args: string[]) {
  const child = spawn(process.execPath, [SCRIPT, ...args], { env: childEnvironment({ DATA_DIR: folder() }) });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text: Buffer) => {
      output += text.toString();
    });
  }
  child.stdin.end(input);
  const [code] = (await once(child, "close")) as [number];
  return { code, output };
}

describe("npm run key:import", () => {
  it("puts a key from a pipe into the data folder's keystore and shows its address alone", async () => {
    const { code, output } = await run(`0x${CANARY}\n${PASSWORD}\n`);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining(CANARY_ADDRESS) });
    expect(output).not.toContain(CANARY);
    expect(output).not.toContain(PASSWORD);
    expect(statSync(keystore()).mode & 0o777).toBe(0o600);
    expect(existsSync(`${keystore()}.new`)).toBe(false);
    const key = await decryptKeystore(readFileSync(keystore(), "utf8"), PASSWORD);
    expect(Buffer.from(key).toString("hex")).toBe(CANARY);
  });

  it("writes over a keystore only when it is told to", async () => {
    writeFileSync(keystore(), "another key");
    const refused = await run(`${CANARY}\n${PASSWORD}\n`);
    expect(refused).toEqual({ code: 1, output: expect.stringContaining("is there already: nothing was changed") });
    expect(readFileSync(keystore(), "utf8")).toBe("another key");
    expect((await run(`${CANARY}\n${PASSWORD}\n`, "--overwrite")).code).toBe(0);
    expect(readFileSync(keystore(), "utf8")).toContain('"scrypt"');
  });

  it.each([
    ["no key", `hello\n${PASSWORD}\n`, [], "what was given is no private key"],
    ["a short password", `${CANARY}\nshort\n`, [], "fewer than 10 characters"],
    ["no password", `${CANARY}\n`, [], "the input ended without a line"],
    ["a line without end", "1".repeat(2000), [], "longer than 1000 characters"],
    ["no descriptor", "", ["--key-fd", "/etc/passwd"], "--key-fd is the number of an open descriptor"],
    ["a closed descriptor", "", ["--key-fd", "77"], "EBADF"],
    ["an unknown option", "", ["--print"], "--print"],
  ])("stores nothing given %s", async (_, input, args, message) => {
    const { code, output } = await run(input, ...args);
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining(message) });
    expect(output).not.toContain(CANARY);
    expect(existsSync(keystore())).toBe(false);
  });

  it.skipIf(!hasTerminal)(
    "asks on a terminal and shows nothing of what is typed (skipped without `script`)",
    async () => {
      const command = `${process.execPath} ${SCRIPT} ${keystore()}`;
      const child = spawn(TERMINAL, ["-qec", command, "/dev/null"], { env: { PATH: process.env.PATH } });
      let screen = "";
      let answers = [CANARY, `${PASSWORD}x\u007f`, PASSWORD];
      child.stdout.on("data", (text: Buffer) => {
        screen += text.toString();
        if (!/: $/.test(screen)) return;
        child.stdin.write(`${answers[0] ?? ""}\r`);
        answers = answers.slice(1);
      });
      await once(child, "close");
      expect(screen).toContain(`The key of ${CANARY_ADDRESS}`);
      expect(screen).toMatch(/Private key.*\s+Password.*\s+The same password again: \s+The key of/);
      for (const secret of [CANARY, PASSWORD]) expect(screen).not.toContain(secret);
    },
  );
});

describe("a password that the bot never sees", () => {
  it("goes to the signer by a descriptor", async () => {
    await run(`${CANARY}\n${PASSWORD}\n`);
    const file = join(folder(), "password");
    writeFileSync(file, `${PASSWORD}\n`);
    const descriptor = openSync(file, "r");
    const key = { kind: "keystore", path: keystore(), password: { kind: "descriptor", descriptor } } as const;
    const signer = await SignerProcess.start(settingsIn(folder(), { key }), {
      onDeath: () => undefined,
      onRefused: () => undefined,
    });
    closeSync(descriptor);
    expect(signer.address).toBe(CANARY_ADDRESS);
    await signer.end();
  });
});
