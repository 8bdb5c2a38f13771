import type { Check } from "../../app/doctor.ts";
import { accountChecks } from "./account-checks.ts";
import { chainChecks, chainsOf } from "./chain-checks.ts";
import { keyCheck } from "./key-check.ts";
import { machineChecks } from "./machine-checks.ts";
import type { DoctorNeeds } from "./needs.ts";
import { channelChecks, feedSocketChecks, hostChecks } from "./reach.ts";
import { targetChecks } from "./target-checks.ts";
import { telegramChecks } from "./telegram-checks.ts";
import { venueChecks } from "./venue-checks.ts";

/** Everything the bot needs, in the order in which one puts it right: machine, hosts, venue, chains, key, account, people. */
export function doctorChecks(needs: DoctorNeeds): readonly Check[] {
  const { settings } = needs;
  const { dataFolder } = settings;
  return [
    ...machineChecks(dataFolder),
    ...hostChecks(needs),
    ...venueChecks(needs),
    ...channelChecks(needs),
    ...chainChecks(needs),
    ...feedSocketChecks(needs, chainsOf(needs).theirs.chainId),
    keyCheck(needs.key, settings),
    ...accountChecks(needs),
    ...targetChecks(needs),
    ...telegramChecks(needs),
  ];
}

/** Without the sandbox's world there is nothing to reach: what is left, and what to do. */
export function checksWithoutWorld(needs: DoctorNeeds): readonly Check[] {
  const fix = "Start it: npm start";
  const text = `no sandbox runs at ${new URL(needs.hosts.clob).origin}`;
  return [
    { name: "sandbox", fix, run: async () => ({ verdict: "failed", text, fix }) },
    ...machineChecks(needs.settings.dataFolder),
  ];
}
