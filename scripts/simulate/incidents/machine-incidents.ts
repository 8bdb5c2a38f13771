import type { Random } from "../../../src/engine/ports.ts";
import type { Trial } from "../trial.ts";
import type { Incident } from "./incident.ts";
import { one } from "./incident.ts";

/** From what nobody minds to what no clock can be trusted with. */
const JUMPS_MS = [3_000, 8_000, 20_000, 45_000, 600_000, 7_200_000];

export function clockJump(trial: Trial, random: Random): Incident {
  const skewMs = one(JUMPS_MS, random) * (random.next() < 0.5 ? -1 : 1);
  return {
    name: `clock ${skewMs} ms off`,
    forMs: 60_000 + random.integer(240_000),
    isEarly: random.next() < 0.7,
    begin: () => trial.machine.jump(skewMs),
    end: () => trial.machine.setRight(),
  };
}

export function busyDisk(trial: Trial, random: Random): Incident {
  const count = 1 + random.integer(6);
  return {
    name: "disk full",
    forMs: 10_000,
    begin: () => trial.disk.fail(count, one(["full", "busy"], random)),
  };
}
