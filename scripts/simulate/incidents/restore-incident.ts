import type { Random } from "../../../src/engine/ports.ts";
import type { Trial } from "../trial.ts";
import type { Incident } from "./incident.ts";

/** The bot ends, and its next life begins on a copy of the database: of minutes ago, or of a session before. */
export function restoreBackup(trial: Trial, random: Random): Incident {
  const isOlder = random.next() < 0.4 && trial.backups.count > 0;
  return {
    name: `a backup is restored${isOlder ? ", of a session before" : ""}`,
    forMs: 20_000 + random.integer(100_000),
    isEarly: random.next() < 0.5,
    begin: () => {
      if (!isOlder) trial.backups.take();
    },
    end: () => {
      trial.backups.choose();
      trial.life.kill();
    },
  };
}
