import type { Loaded, Problem } from "../../config/load.ts";
import { loadSettings } from "../../config/load.ts";
import type { Settings } from "../../config/schema.ts";
import type { Check, Diagnosis } from "../../src/app/doctor.ts";
import { diagnose } from "../../src/app/doctor.ts";
import { standaloneChecks } from "../../src/compose/doctor/standalone.ts";
import { systemClock } from "../../src/ops/system-clock.ts";

export interface Examination {
  readonly environment: string;
  readonly diagnosis: Diagnosis;
  /** How many answers were stored. */
  readonly recorded: number;
}

/** The whole doctor of one environment. Wrong settings are told like anything else that fails; with them it looks no further. */
export async function examine(
  root: string,
  environment: string | undefined,
  recordFolder: string | undefined,
): Promise<Examination> {
  const loaded = loadSettings({ root, processEnv: process.env, environment });
  const settings = usable(loaded);
  const wrong = loaded.ok ? [] : loaded.problems.map(settingCheck);
  const { checks, recording } =
    settings === undefined
      ? { checks: [], recording: undefined }
      : await standaloneChecks(settings, root, recordFolder);
  const diagnosis = await diagnose([...wrong, ...checks], systemClock);
  recording?.close();
  return { environment: loaded.settings.environment, diagnosis, recorded: recording?.files ?? 0 };
}

/** What is merely missing keeps nothing else from being looked at. */
function usable(loaded: Loaded): Settings | undefined {
  if (loaded.ok) return loaded.settings;
  return loaded.problems.every(({ value }) => value === "(not set)") ? (loaded.settings as Settings) : undefined;
}

function settingCheck({ name, value, allowed }: Problem): Check {
  const fix = `Set it to ${allowed}; npm run config:check shows all settings.`;
  return { name: `setting ${name}`, fix, run: async () => ({ verdict: "failed", text: value, fix }) };
}
