import type { Random } from "../../../src/engine/ports.ts";
import type { Trial } from "../trial.ts";
import type { Harshness, Incident, Maker } from "./incident.ts";
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

/** The next incident of a seed. */
export function drawIncident(trial: Trial, random: Random, harshness: Harshness): Incident {
  const makers = harshness === "hard" ? HARD : MILD;
  const make = makers[random.integer(makers.length)] ?? brokenWire;
  return make(trial, random);
}
