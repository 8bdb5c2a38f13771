import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { SignerProcess } from "../../src/ops/signer-process.ts";
import type { SignerSettings } from "../../src/ops/signer-settings.ts";
import { settingsIn } from "./signer-rig.ts";

/** One signer for all tests of a block that only ask for what it refuses: a refusal leaves nothing behind in it. */
export function sharedSigner(change: Partial<SignerSettings> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "understudy-signer-"));
  const refused: { reason: string; kind: string }[] = [];
  let signer: SignerProcess | undefined;
  beforeAll(async () => {
    signer = await SignerProcess.start(settingsIn(folder, change), {
      onDeath: () => undefined,
      onRefused: (reason, kind) => refused.push({ reason, kind }),
    });
  });
  beforeEach(() => void refused.splice(0));
  afterAll(async () => {
    await signer?.end();
    rmSync(folder, { recursive: true });
  });
  return {
    /** What it refused in the present test. */
    refused,
    get signer(): SignerProcess {
      if (signer === undefined) throw new Error("it is not started yet");
      return signer;
    },
  };
}
