import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { SandboxProcess } from "../../src/ops/sandbox-process.ts";
import { makeKeyFile } from "../../src/ops/signer-key-file.ts";
import { Place } from "./place.ts";

let place: Place;
let world: SandboxProcess | undefined;
beforeEach(async () => {
  place = await Place.find();
});
afterEach(async () => {
  await world?.end();
  world = undefined;
  place.remove();
});

const SCRIPT = "scripts/doctor.ts";

it("says to start the sandbox when none runs", async () => {
  const { code, out } = await place.run(SCRIPT);
  expect(code).toBe(1);
  expect(out).toContain(`FAILED  sandbox: no sandbox runs at http://127.0.0.1:${place.port}\n`);
  expect(out).toContain("-> Start it: npm start");
  expect(out).toContain("ok      disk: ");
  expect(out).toContain("sandbox: 3 ok, 0 to look at, 1 failed");
});

it("finds a running sandbox reachable in every part, and records its answers", async () => {
  const started = { dataFolder: place.folder, port: place.port, speed: 1, seed: 1 };
  world = await SandboxProcess.start(started, () => undefined);
  makeKeyFile(join(place.folder, "signer.key"));
  const key = readFileSync(join(place.folder, "signer.key"), "utf8").trim();
  const records = join(place.folder, "records");
  const { out, err } = await place.run(SCRIPT, ["sandbox", "--json", "--record", records]);
  const { environment, findings } = JSON.parse(out) as {
    environment: string;
    findings: { name: string; verdict: string }[];
  };
  expect(environment).toBe("sandbox");
  // A wallet that has not spoken to the sandbox yet has neither money nor approvals, and there are no targets.
  const trouble = findings.filter(({ verdict }) => verdict !== "ok").map(({ name }) => name.replace(/ \d.*/, ""));
  expect(new Set(trouble)).toEqual(new Set(["pUSD", "approval", "targets"]));
  const files = readdirSync(records).map((name) => readFileSync(join(records, name), "utf8"));
  expect(err).toContain(`${files.length} answers are stored in ${records}`);
  for (const part of ["/clob/book", "/gamma/markets", "/data-api/activity", "eth_getCode", "frames"]) {
    expect(
      files.some((text) => text.includes(part)),
      part,
    ).toBe(true);
  }
  expect(files.join("") + out).not.toContain(key);
});

it("tells wrong settings like anything else that fails, and wrong arguments with what is right", async () => {
  const wrong = await place.run(SCRIPT, ["staging"], { STAGING_TELEGRAM_BOT_TOKEN: "hush-hush" });
  expect(wrong.code).toBe(1);
  expect(wrong.out).toContain("FAILED  setting STAGING_TELEGRAM_BOT_TOKEN: (set)");
  expect(wrong.out).not.toContain("hush-hush");
  const two = await place.run(SCRIPT, ["staging", "production"]);
  expect(two).toMatchObject({ code: 2, err: expect.stringContaining("usage: npm run doctor") });
});
