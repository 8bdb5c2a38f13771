import { existsSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { SignerProcess } from "../../src/ops/signer-process.ts";
import { temporaryFolder } from "../ops/temporary-folder.ts";
import { CAPS, orderForm, settingsIn } from "./signer-rig.ts";

const folder = temporaryFolder();
const hasProc = existsSync(`/proc/${process.pid}/status`);
const ROUNDS = 500;

let signer: SignerProcess | undefined;
afterEach(() => signer?.end());

describe("what the signer costs", () => {
  it.skipIf(!hasProc)("stays small and answers fast (skipped without /proc)", async () => {
    const caps = { ...CAPS, buysPerMinute: 10_000, sellsPerMinute: 10_000, buyDayMicro: 1e12 };
    signer = await SignerProcess.start(settingsIn(folder(), { caps }), {
      onDeath: () => undefined,
      onRefused: () => undefined,
    });
    const tookUs: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const form = orderForm();
      const startUs = performance.now() * 1000;
      await signer.sign(form, { limitMicro: 500_000 });
      tookUs.push(performance.now() * 1000 - startUs);
    }
    tookUs.sort((a, b) => a - b);
    const p50Us = Math.round(tookUs[ROUNDS / 2] ?? 0);
    const p99Us = Math.round(tookUs[Math.floor(ROUNDS * 0.99)] ?? 0);
    const status = readFileSync(`/proc/${signer.pid}/status`, "utf8");
    const megabytes = (name: string) =>
      Math.round(Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024);
    const [rss, own] = [megabytes("VmRSS"), megabytes("RssAnon")];
    process.stdout.write(`signer: ${rss} MB resident, ${own} MB of its own; sign p50 ${p50Us} us, p99 ${p99Us} us\n`);
    expect(own).toBeLessThan(64);
    expect(rss).toBeLessThan(128);
    expect(p50Us).toBeLessThan(20_000);
  });
});
