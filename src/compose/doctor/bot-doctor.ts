import { hostsOf } from "../../../config/hosts.ts";
import type { Settings } from "../../../config/schema.ts";
import { diagnose } from "../../app/doctor.ts";
import type { AppPorts } from "../../app/ports.ts";
import type { Clock } from "../../engine/ports.ts";
import { createFetchTransport } from "../../ops/fetch-transport.ts";
import { systemClock } from "../../ops/system-clock.ts";
import { systemRandom } from "../../ops/system-random.ts";
import { PersonRepository } from "../../store/app/person-repository.ts";
import type { SqliteStore } from "../../store/store.ts";
import { doctorChecks } from "./doctor-checks.ts";

export interface RunningParts {
  readonly settings: Settings;
  readonly store: SqliteStore;
  readonly marketClock: Pick<Clock, "nowMs">;
  /** Of the key that the signer holds. */
  readonly address: string;
  readonly telegramToken: string;
}

/** The same checks as the script's, with what the running bot knows: its targets, its key's address, the market's time. */
export function botDoctor({
  settings,
  store,
  marketClock,
  address,
  telegramToken,
}: RunningParts): AppPorts["diagnose"] {
  const { environment, sandboxPort, telegramChatId } = settings;
  const alerts = telegramChatId === undefined ? [] : [{ what: "for alerts", id: telegramChatId }];
  return (signal) => {
    const owner = new PersonRepository(store).owner();
    const checks = doctorChecks({
      ...{ settings, hosts: hostsOf(environment, sandboxPort, settings), transport: createFetchTransport() },
      ...{ clock: systemClock, random: systemRandom, marketNowMs: () => marketClock.nowMs(), telegramToken },
      key: async () => ({ address, where: "held by the signer" }),
      targets: store.records.targets.all().filter(({ state }) => state !== "removed"),
      chats: owner === undefined ? alerts : [...alerts, { what: "of the owner", id: owner.telegramId }],
    });
    return diagnose(checks, systemClock, signal);
  };
}
