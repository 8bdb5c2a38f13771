import { hostsOf } from "../../../config/hosts.ts";
import type { Settings } from "../../../config/schema.ts";
import type { Check } from "../../app/doctor.ts";
import { createFetchTransport } from "../../ops/fetch-transport.ts";
import { Scrubber } from "../../ops/scrubber.ts";
import { systemClock } from "../../ops/system-clock.ts";
import { systemRandom } from "../../ops/system-random.ts";
import { secretSettings } from "../secret-settings.ts";
import { checksWithoutWorld, doctorChecks } from "./doctor-checks.ts";
import type { KnownKey } from "./key-check.ts";
import { findKey } from "./key-check.ts";
import type { DoctorNeeds } from "./needs.ts";
import { TRY_MS } from "./needs.ts";
import { Recording } from "./recording.ts";
import { recordingTour } from "./recording-tour.ts";
import { sandboxToken, storedFacts } from "./stored-facts.ts";

export interface StandaloneChecks {
  readonly checks: readonly Check[];
  /** Of answers, where they are recorded; call `close` when the checks are over. */
  readonly recording: Recording | undefined;
}

/** The checks for a machine on which the bot may or may not run; a recording walks a little further than the checks. */
export async function standaloneChecks(
  settings: Settings,
  root: string,
  recordFolder: string | undefined,
): Promise<StandaloneChecks> {
  const recording = recordFolder === undefined ? undefined : new Recording(recordFolder, scrubberOf(settings));
  const needs = needsOf(settings, root, recording);
  if (settings.environment === "sandbox" && !(await isWorldUp(needs))) {
    return { checks: checksWithoutWorld(needs), recording };
  }
  const tour = recording === undefined ? [] : recordingTour(needs);
  return { checks: [...doctorChecks(needs), ...tour], recording };
}

function needsOf(settings: Settings, root: string, recording: Recording | undefined): DoctorNeeds {
  const { environment, sandboxPort, dataFolder } = settings;
  const hosts = hostsOf(environment, sandboxPort, settings);
  const { targets, ownerChat } = storedFacts(dataFolder);
  const transport = createFetchTransport();
  let finding: Promise<KnownKey> | undefined;
  const alerts = settings.telegramChatId === undefined ? [] : [{ what: "for alerts", id: settings.telegramChatId }];
  const owner = ownerChat === undefined ? [] : [{ what: "of the owner", id: ownerChat }];
  return {
    ...{ settings, hosts, targets, clock: systemClock, random: systemRandom, marketNowMs: undefined },
    transport: recording?.around(transport) ?? transport,
    key: () => {
      finding ??= findKey(settings, root);
      return finding;
    },
    telegramToken: environment === "sandbox" ? sandboxToken(dataFolder) : settings.telegramToken,
    chats: [...alerts, ...owner],
    ...(recording && { onFrame: (url: string, text: string) => recording.takeFrame(url, text) }),
  };
}

/** Answers may repeat what they were asked with. */
function scrubberOf(settings: Settings): (text: string) => string {
  const scrubber = new Scrubber();
  for (const secret of secretSettings(settings)) scrubber.add(secret);
  return (text) => scrubber.scrub(text);
}

async function isWorldUp({ hosts, transport }: DoctorNeeds): Promise<boolean> {
  try {
    const { status } = await transport({ method: "GET", url: `${hosts.clob}/time`, headers: {}, timeoutMs: TRY_MS });
    return status === 200;
  } catch {
    // Whatever the reason, nobody is there: that is what was asked.
    return false;
  }
}
