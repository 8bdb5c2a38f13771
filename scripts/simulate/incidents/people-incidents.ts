import type { Random } from "../../../src/engine/ports.ts";
import type { Trial } from "../trial.ts";
import type { Incident } from "./incident.ts";
import { one } from "./incident.ts";

export function pausing(trial: Trial, random: Random): Incident {
  const forMs = 10_000 + random.integer(120_000);
  return { name: "pause", forMs, begin: () => trial.talk.people.pause(), end: goOn(trial) };
}

export function stopping(trial: Trial, random: Random): Incident {
  const forMs = 5_000 + random.integer(120_000);
  return { name: "stop", forMs, begin: () => trial.talk.people.stop(), end: goOn(trial) };
}

function goOn(trial: Trial): () => void {
  return () => trial.talk.people.goOn();
}

export function limits(trial: Trial, random: Random): Incident {
  const forMs = 30_000 + random.integer(90_000);
  const [name, word] = ["maxPerTradeMicro", "max-per-trade"];
  const tight = 1 + random.integer(4);
  return {
    ...{ name: "limits", forMs },
    begin: () => trial.talk.people.limit(name, word, tight),
    end: () => trial.talk.people.limit(name, word, 5),
  };
}

/** It pauses buys, too. */
export function selling(trial: Trial, random: Random): Incident {
  const forMs = 30_000 + random.integer(60_000);
  return { name: "flatten", forMs, begin: () => trial.talk.people.flatten(), end: goOn(trial) };
}

export function telegramDown(trial: Trial, random: Random): Incident {
  const forMs = 20_000 + random.integer(200_000);
  const fault = one(["down", "slow"], random);
  const begin = () => (fault === "down" ? trial.talk.telegram.beDown(forMs) : trial.talk.telegram.askToWait(forMs));
  return { name: `telegram ${fault}`, forMs, excuses: "never", begin };
}
