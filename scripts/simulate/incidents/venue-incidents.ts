import type { Random } from "../../../src/engine/ports.ts";
import { endMarket, resolveMarket } from "../../../src/sandbox/world/lifecycle.ts";
import type { Market } from "../../../src/sandbox/world/market.ts";
import { requote } from "../../../src/sandbox/world/price-path.ts";
import { Stage } from "../../../src/sandbox/world/stage.ts";
import type { Trial } from "../trial.ts";
import type { Incident } from "./incident.ts";
import { one } from "./incident.ts";

const COUNTED = [
  ...(["silentButTaken", "takenTwice", "lateFill", "unmatched", "couldNotRun"] as const),
  ...(["failSettlement", "retrySettlement"] as const),
];

export function orders(trial: Trial, random: Random): Incident {
  const kind = one(COUNTED, random);
  const fault = { service: "exchange", kind: "orders", set: { [kind]: 1 + random.integer(3) } };
  return {
    name: kind,
    forMs: 120_000,
    begin: () => trial.sandbox.fault(fault),
    end: () => trial.sandbox.heal("exchange"),
  };
}

export function restart(trial: Trial, random: Random): Incident {
  const pause = { forMs: 10_000 + random.integer(60_000), thenPostOnlyMs: random.integer(30_000) };
  const fault = { service: "exchange", kind: "orders", set: { restart: pause } };
  return { name: "venue restarts", forMs: pause.forMs + pause.thenPostOnlyMs, begin: () => trial.sandbox.fault(fault) };
}

export function finerTick(trial: Trial, random: Random): Incident {
  const begin = () => {
    const market = openMarket(trial, random);
    if (market === undefined || market.tickMicro <= 1_000) return;
    market.tickMicro = 1_000;
    requote(new Stage(trial.world.state), market);
  };
  return { name: "finer tick", forMs: 20_000, begin };
}

/** Without a book nothing can be valued, and nothing is bought meanwhile: it is resolved soon, or at once. */
export function earlyEnd(trial: Trial, random: Random): Incident {
  const forMs = random.next() < 0.5 ? 0 : 30_000 + random.integer(90_000);
  let ended: Market | undefined;
  const begin = () => {
    ended = openMarket(trial, random);
    if (ended !== undefined) endMarket(new Stage(trial.world.state), ended);
  };
  const end = () => {
    if (ended?.phase === "ended") resolveMarket(new Stage(trial.world.state), ended);
  };
  return { name: "early end", forMs, begin, end };
}

/** One that a target or we hold, where there is one. */
function openMarket({ world: { state } }: Trial, random: Random): Market | undefined {
  const open = [...state.markets.values()].filter(({ phase, groupId }) => phase === "open" && groupId === null);
  return open.length === 0 ? undefined : open[random.integer(open.length)];
}
