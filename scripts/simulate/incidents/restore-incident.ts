import type { Random } from "../../../src/engine/ports.ts";
import type { Trial } from "../trial.ts";
import type { Incident } from "./incident.ts";

/** The bot is started a second time: on a copy of its folder, where it runs until somebody ends it, or in the folder itself. */
export function secondStart(trial: Trial, random: Random): Incident {
  const isSame = random.next() < 0.3;
  const begin = () => {
    if (isSame) trial.outside.letIn += !trial.life.isDead && trial.folder.letsIn() ? 1 : 0;
    else trial.outside.beside(trial.beginSecond(trial.backups.copy().bytes), trial.clock.nowMs());
  };
  const name = `a second start ${isSame ? "in the same folder" : "on a copy"}`;
  if (isSame) return { name, forMs: 1_000, excuses: "never", begin };
  const end = () => trial.outside.end(trial.world);
  return { name, forMs: 60_000 + random.integer(120_000), isEarly: random.next() < 0.5, begin, end };
}

/** The bot ends, and its next life begins on a copy of the database: of minutes ago, or of a session before. */
export function restoreBackup(trial: Trial, random: Random): Incident {
  const isOlder = random.next() < 0.4 && trial.backups.hasYoung(trial.clock.nowMs());
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
