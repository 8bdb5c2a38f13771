import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { parseEnvFile } from "../../config/env-file.ts";
import { makeKeyFile } from "../../src/ops/signer-key-file.ts";
import { SignerProcess } from "../../src/ops/signer-process.ts";
import type { SignerKey } from "../../src/ops/signer-settings.ts";
import { encryptKeystore } from "../../src/signer/keystore.ts";
import { temporaryFolder } from "../ops/temporary-folder.ts";
import { RawSigner } from "./raw-signer.ts";
import { CANARY, CANARY_ADDRESS, orderForm, settingsIn } from "./signer-rig.ts";

const folder = temporaryFolder();
const hasProc = existsSync(`/proc/${process.pid}/environ`);
const PASSWORD = "a password of its own";
const heard: string[] = [];
const events = {
  onDeath: (how: string) => heard.push(how),
  onRefused: (reason: string, kind: string) => heard.push(`${kind}: ${reason}`),
};

let signer: SignerProcess | undefined;
afterEach(async () => {
  await signer?.end();
  signer = undefined;
});

const start = async (key: SignerKey) => {
  signer = await SignerProcess.start({ ...settingsIn(folder()), key }, events);
  return signer;
};

function envFile(line: string): SignerKey {
  const path = join(folder(), ".env.staging");
  writeFileSync(path, `# of the owner\nUNDERSTUDY_TELEGRAM_TOKEN=123\n${line}\n`, { mode: 0o600 });
  return { kind: "env-file", path, name: "STAGING_PRIVATE_KEY" };
}

/** What a forensic look would search for: the key as digits of either case, as bytes, as base64. */
const TRACES = [CANARY, CANARY.toUpperCase(), Buffer.from(CANARY, "hex").toString("base64")];
const tracesIn = (text: string) => TRACES.filter((trace) => text.includes(trace));

describe("the key", () => {
  it.skipIf(!hasProc)(
    "stands in no argument and no environment of either process (skipped without /proc)",
    async () => {
      const one = await start({ kind: "key-file", path: join(folder(), "signer.key") });
      for (const pid of [one.pid, process.pid]) {
        const read = (name: string) => readFileSync(`/proc/${pid}/${name}`, "latin1");
        expect(tracesIn(`${read("cmdline")} ${read("environ")}`)).toEqual([]);
      }
      const environment = readFileSync(`/proc/${one.pid}/environ`, "utf8").split("\0").filter(Boolean);
      const names = environment.map((line) => line.split("=")[0]);
      // Where its compiled program is kept, when we keep ours.
      const kept = process.env.NODE_COMPILE_CACHE ? ["NODE_COMPILE_CACHE"] : [];
      expect(names.sort()).toEqual([...kept, "NODE_CHANNEL_FD", "NODE_CHANNEL_SERIALIZATION_MODE"].sort());
    },
  );

  it("is in nothing that the signer says, whatever it is asked", async () => {
    const settings = settingsIn(folder());
    const one = new RawSigner(settings);
    const said: unknown[] = [await one.start(settings)];
    const form = orderForm();
    for (const message of [
      { id: 1, type: "order", order: form, limitMicro: 500_000 },
      { id: 2, type: "order", order: { ...form, maker: `0x${CANARY.slice(0, 40)}` }, limitMicro: 500_000 },
      { id: 3, type: "order", order: { ...form, tokenId: "9".repeat(78) }, limitMicro: 500_000 },
      { id: 4, type: "export" },
      { id: 5, type: "clobAuth", timestampS: 1, nonce: 1 },
    ]) {
      one.child.send(message);
      said.push(await one.next());
    }
    const ended = one.ended();
    one.child.kill("SIGABRT");
    await ended;
    expect(said).toHaveLength(6);
    expect(tracesIn(`${JSON.stringify(said)} ${one.output} ${heard.join(" ")}`)).toEqual([]);
  });

  it.each([
    ["cut short", `STAGING_PRIVATE_KEY=${CANARY.slice(0, 63)}`, "is no private key"],
    ["too long", `STAGING_PRIVATE_KEY=${CANARY}0`, "is no private key"],
    ["above the curve", `STAGING_PRIVATE_KEY=${"f".repeat(64)}`, "is no private key"],
    ["missing", "STAGING_PRIVATE_KEY=", "there is no key"],
    ["not named", "", "there is no key"],
  ])("that is %s is named by its place alone", async (_, line, message) => {
    const failed = await start(envFile(line)).then(
      () => "it started",
      (error: Error) => error.message,
    );
    expect(failed).toContain(message);
    expect(failed).toContain("STAGING_PRIVATE_KEY in ");
    expect(failed).not.toContain(CANARY.slice(0, 20));
  });

  it.each([
    `STAGING_PRIVATE_KEY=${CANARY}`,
    `export STAGING_PRIVATE_KEY = "0x${CANARY}" # mine`,
    `  STAGING_PRIVATE_KEY='${CANARY.toUpperCase()}'`,
    `STAGING_PRIVATE_KEY=0x${CANARY} # mine`,
  ])("is read from a line of the environment's file as everything else is: %#", async (line) => {
    const key = envFile(line);
    expect((await start(key)).address).toBe(CANARY_ADDRESS);
    const { values } = parseEnvFile(readFileSync(key.path, "utf8"), []);
    expect(values.get("STAGING_PRIVATE_KEY")?.toLowerCase().replace("0x", "")).toBe(CANARY);
  });

  it("of the sandbox is made once, for this user alone, and is the same at the next start", async () => {
    const path = join(folder(), "deep", "sandbox.key");
    makeKeyFile(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const digits = readFileSync(path, "utf8");
    expect(digits).toMatch(/^[0-9a-f]{64}$/);
    makeKeyFile(path);
    expect(readFileSync(path, "utf8")).toBe(digits);
    const { address } = await start({ kind: "key-file", path });
    await signer?.end();
    expect((await start({ kind: "key-file", path })).address).toBe(address);
  });

  describe("in a keystore", () => {
    async function keystore() {
      const path = join(folder(), "keystore.json");
      writeFileSync(path, await encryptKeystore(Buffer.from(CANARY, "hex"), PASSWORD), { mode: 0o600 });
      return path;
    }

    it("is opened with a password that is given, or lies in a credential", async () => {
      const path = await keystore();
      const credential = join(folder(), "keystore-password");
      writeFileSync(credential, `${PASSWORD}\n`);
      for (const password of [
        { kind: "given", text: PASSWORD },
        { kind: "file", path: credential },
      ] as const) {
        expect((await start({ kind: "keystore", path, password })).address).toBe(CANARY_ADDRESS);
        await signer?.end();
      }
    });

    it("is not opened with another", async () => {
      const path = await keystore();
      const password = { kind: "given", text: "not this one" } as const;
      await expect(start({ kind: "keystore", path, password })).rejects.toThrow(
        "the password of the keystore is wrong",
      );
    });
  });
});
