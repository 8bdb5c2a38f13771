import type { Random } from "../../../src/engine/ports.ts";
import { PAYMENTS } from "../../../src/sandbox/chain/chain-state.ts";
import type { Trial } from "../trial.ts";
import { foreignOrder } from "./foreign-orders.ts";
import type { Incident, Maker } from "./incident.ts";
import { one } from "./incident.ts";
import { restoreBackup, secondStart } from "./restore-incident.ts";

const CENT_MICRO = 10_000;

const ACCOUNT: readonly Maker[] = [cash, cash, foreignOrder, foreignOrder, restoreBackup, secondStart];

/** What somebody else does with our account, or with our data. */
export function drawAccountIncident(trial: Trial, random: Random): Incident {
  return one(ACCOUNT, random)(trial, random);
}

/** A deposit, a withdrawal, or what the venue pays out; now and then two at once. It is no reason to miss anything. */
function cash(trial: Trial, random: Random): Incident {
  const moves = Array.from({ length: random.next() < 0.3 ? 2 : 1 }, () => {
    const type = random.next() < 0.5 ? null : one(PAYMENTS, random);
    const amountMicro = CENT_MICRO * (10 + random.integer(type === null ? 4_000 : 900));
    return { type, amountMicro: type === null && random.next() < 0.5 ? -amountMicro : amountMicro };
  });
  return {
    name: moves.map(({ type, amountMicro }) => `cash ${type ?? "moved"} ${amountMicro}`).join(", "),
    ...{ forMs: 60_000, excuses: "never" as const },
    begin: () => {
      const wallet = trial.bot.signer.address;
      for (const move of moves) trial.sandbox.fault({ service: "chain", kind: "cash", wallet, ...move });
    },
  };
}
