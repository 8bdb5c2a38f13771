import type { Random } from "../../src/engine/ports.ts";
import { endMarket, resolveMarket } from "../../src/sandbox/world/lifecycle.ts";
import type { Market } from "../../src/sandbox/world/market.ts";
import { requote } from "../../src/sandbox/world/price-path.ts";
import { Stage } from "../../src/sandbox/world/stage.ts";
import type { Trial } from "./trial.ts";

export type Harshness = "none" | "mild" | "hard";

/** Something that goes wrong, or that somebody does at a bad moment. */
export interface Incident {
  readonly name: string;
  readonly forMs: number;
  /** It begins before people trade. */
  readonly isEarly?: boolean;
  begin(): void;
  /** What ends it; wire faults end by themselves. */
  end?(): void;
}

type Maker = (trial: Trial, random: Random) => Incident;

const WIRES = ["data-api", "gamma", "clob", "clob-ws-user", "clob-ws-market", "rtds", "rpc", "rpc-ws"] as const;
const KINDS = ["silent", "failing", "duplicated", "disordered", "stale", "rate-limited", "restarting", "slow"] as const;
/** A lie about sizes on the chain's own wire has no higher proof (ENGINE rule 3); of the feeds' it has. */
const LYING = ["rtds", "data-api", "gamma", "clob-ws-market"] as const;
const COUNTED = [
  ...(["silentButTaken", "takenTwice", "lateFill", "unmatched", "couldNotRun"] as const),
  ...(["failSettlement", "retrySettlement"] as const),
];

const MILD: readonly Maker[] = [brokenWire, orders, restart, reorganisation, ghosts, pausing, telegramDown];
const HARD: readonly Maker[] = [
  ...MILD,
  brokenWire,
  orders,
  lie,
  garbage,
  stopping,
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

function brokenWire(trial: Trial, random: Random): Incident {
  const [service, kind] = [one(WIRES, random), one(KINDS, random)];
  const share = one([1, 1, 0.5, 0.2], random);
  const forMs = 5_000 + random.integer(115_000);
  const more = kind === "slow" ? { ms: 500 + random.integer(20_000) } : {};
  return wire(trial, `${service} ${kind}`, { service, kind, share, forMs, ...more });
}

function lie(trial: Trial, random: Random): Incident {
  const service = one(LYING, random);
  return wire(trial, `${service} lies`, { service, kind: "lying", lie: one(["wrong", "old"], random), forMs: 20_000 });
}

function garbage(trial: Trial, random: Random): Incident {
  const service = one(WIRES, random);
  return wire(trial, `${service} garbage`, { service, kind: "lying", lie: "garbage", share: 0.5, forMs: 30_000 });
}

/** What it tells is then all that anybody knows. */
const FEEDS = { rtds: ["rtds"], "data-api": ["data-api"], chain: ["rpc", "rpc-ws"] } as const;

function oneFeedAlone(trial: Trial, random: Random): Incident {
  const forMs = 30_000 + random.integer(90_000);
  const alone = one(Object.keys(FEEDS) as (keyof typeof FEEDS)[], random);
  const silent = Object.entries(FEEDS).flatMap(([name, services]) => (name === alone ? [] : services));
  return {
    ...{ name: `${alone} alone`, forMs, isEarly: random.next() < 0.5 },
    begin: () => {
      for (const service of silent) trial.sandbox.fault({ service, kind: "silent", share: 1, forMs });
    },
  };
}

function wire(trial: Trial, name: string, fault: { readonly forMs: number } & Record<string, unknown>): Incident {
  return { name, forMs: fault.forMs, begin: () => trial.sandbox.fault(fault) };
}

function orders(trial: Trial, random: Random): Incident {
  const kind = one(COUNTED, random);
  const fault = { service: "exchange", kind: "orders", set: { [kind]: 1 + random.integer(3) } };
  return {
    name: kind,
    forMs: 120_000,
    begin: () => trial.sandbox.fault(fault),
    end: () => trial.sandbox.heal("exchange"),
  };
}

function restart(trial: Trial, random: Random): Incident {
  const pause = { forMs: 10_000 + random.integer(60_000), thenPostOnlyMs: random.integer(30_000) };
  const fault = { service: "exchange", kind: "orders", set: { restart: pause } };
  return { name: "venue restarts", forMs: pause.forMs + pause.thenPostOnlyMs, begin: () => trial.sandbox.fault(fault) };
}

function reorganisation(trial: Trial, random: Random): Incident {
  const depth = 1 + random.integer(12);
  return { name: "reorg", forMs: 60_000, begin: () => trial.sandbox.fault({ service: "chain", kind: "reorg", depth }) };
}

function ghosts(trial: Trial): Incident {
  return wire(trial, "ghosts", { service: "rtds", kind: "ghosts", anHour: 120, forMs: 90_000 });
}

function pausing(trial: Trial, random: Random): Incident {
  return {
    name: "pause",
    forMs: 10_000 + random.integer(120_000),
    begin: () => trial.people?.pause(),
    end: goOn(trial),
  };
}

function stopping(trial: Trial, random: Random): Incident {
  const begin = () => void trial.people?.stop().catch((error: unknown) => trial.note("a stop failed", error));
  return { name: "stop", forMs: 5_000 + random.integer(120_000), begin, end: goOn(trial) };
}

function goOn(trial: Trial): () => void {
  return () => trial.people?.goOn();
}

function limits(trial: Trial, random: Random): Incident {
  const forMs = 30_000 + random.integer(90_000);
  const tight = String(1 + random.integer(4));
  return {
    name: "limits",
    forMs,
    begin: () => trial.people?.limit("max-per-trade", tight),
    end: () => trial.people?.limit("max-per-trade", "5"),
  };
}

function telegramDown(trial: Trial, random: Random): Incident {
  const forMs = 20_000 + random.integer(200_000);
  const begin = () => (random.next() < 0.7 ? trial.telegram.beDown(forMs) : trial.telegram.askToWait(forMs));
  return { name: "telegram down", forMs, begin };
}

function finerTick(trial: Trial, random: Random): Incident {
  const begin = () => {
    const market = openMarket(trial, random);
    if (market === undefined || market.tickMicro <= 1_000) return;
    market.tickMicro = 1_000;
    requote(new Stage(trial.world.state), market);
  };
  return { name: "finer tick", forMs: 20_000, begin };
}

/** Without a book nothing can be valued, and nothing is bought meanwhile: it is resolved soon, or at once. */
function earlyEnd(trial: Trial, random: Random): Incident {
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

/** From what nobody minds to what no clock can be trusted with. */
const JUMPS_MS = [3_000, 8_000, 20_000, 45_000, 600_000, 7_200_000];

function clockJump(trial: Trial, random: Random): Incident {
  const skewMs = one(JUMPS_MS, random) * (random.next() < 0.5 ? -1 : 1);
  return {
    name: `clock ${skewMs} ms off`,
    forMs: 60_000 + random.integer(240_000),
    isEarly: random.next() < 0.7,
    begin: () => trial.machine.jump(skewMs),
    end: () => trial.machine.setRight(),
  };
}

function busyDisk(trial: Trial, random: Random): Incident {
  const count = 1 + random.integer(6);
  return {
    name: "disk full",
    forMs: 10_000,
    begin: () => trial.failTransactions(count, one(["full", "busy"], random)),
  };
}

/** One that a target or we hold, where there is one. */
function openMarket({ world: { state } }: Trial, random: Random): Market | undefined {
  const open = [...state.markets.values()].filter(({ phase, groupId }) => phase === "open" && groupId === null);
  return open.length === 0 ? undefined : open[random.integer(open.length)];
}

function one<T>(of: readonly T[], random: Random): T {
  const chosen = of[random.integer(of.length)];
  if (chosen === undefined) throw new Error("nothing to choose from");
  return chosen;
}
