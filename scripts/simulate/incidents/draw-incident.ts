import type { Random } from "../../../src/engine/ports.ts";
import type { Trial } from "../trial.ts";
import type { Harshness, Incident, Maker } from "./incident.ts";
import { one } from "./incident.ts";
import { busyDisk, clockJump } from "./machine-incidents.ts";
import { limits, pausing, selling, stopping, telegramDown } from "./people-incidents.ts";
import { earlyEnd, finerTick, orders, restart } from "./venue-incidents.ts";
import { brokenWire, garbage, ghosts, lie, oneFeedAlone, reorganisation } from "./wire-incidents.ts";

const MILD: readonly Maker[] = [brokenWire, orders, restart, reorganisation, ghosts, pausing, telegramDown];
const HARD: readonly Maker[] = [
  ...MILD,
  brokenWire,
  orders,
  lie,
  garbage,
  stopping,
  selling,
  limits,
  finerTick,
  earlyEnd,
  busyDisk,
  clockJump,
  clockJump,
  oneFeedAlone,
  oneFeedAlone,
];

const MOST_DRAWS = 50_000;

/** The next incident of a seed. @param only the name of the one that is wanted; throws when there is none */
export function drawIncident(trial: Trial, random: Random, harshness: Harshness, only?: string): Incident {
  const makers = harshness === "hard" ? HARD : MILD;
  for (let draws = 0; draws < MOST_DRAWS; draws += 1) {
    const incident = one(makers, random)(trial, random);
    if (only === undefined || incident.name === only) return incident;
  }
  throw new Error(`no incident is named ${only}`);
}
