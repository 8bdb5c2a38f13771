import type { Random } from "../../../src/engine/ports.ts";
import type { Trial } from "../trial.ts";
import type { Incident } from "./incident.ts";

export function pausing(trial: Trial, random: Random): Incident {
  return {
    name: "pause",
    forMs: 10_000 + random.integer(120_000),
    begin: () => trial.people?.pause(),
    end: goOn(trial),
  };
}

export function stopping(trial: Trial, random: Random): Incident {
  const begin = () => void trial.people?.stop().catch((error: unknown) => trial.note("a stop failed", error));
  return { name: "stop", forMs: 5_000 + random.integer(120_000), begin, end: goOn(trial) };
}

function goOn(trial: Trial): () => void {
  return () => trial.people?.goOn();
}

export function limits(trial: Trial, random: Random): Incident {
  const forMs = 30_000 + random.integer(90_000);
  const tight = String(1 + random.integer(4));
  return {
    name: "limits",
    forMs,
    begin: () => trial.people?.limit("max-per-trade", tight),
    end: () => trial.people?.limit("max-per-trade", "5"),
  };
}

export function telegramDown(trial: Trial, random: Random): Incident {
  const forMs = 20_000 + random.integer(200_000);
  const begin = () => (random.next() < 0.7 ? trial.telegram.beDown(forMs) : trial.telegram.askToWait(forMs));
  return { name: "telegram down", forMs, excuses: "never", begin };
}
