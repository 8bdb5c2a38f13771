import type { Random } from "../../../src/engine/ports.ts";
import type { Trial } from "../trial.ts";
import type { Incident } from "./incident.ts";
import { one } from "./incident.ts";

const WIRES = ["data-api", "gamma", "clob", "clob-ws-user", "clob-ws-market", "rtds", "rpc", "rpc-ws"] as const;
const KINDS = ["silent", "failing", "duplicated", "disordered", "stale", "rate-limited", "restarting", "slow"] as const;
/** A lie about sizes on the chain's own wire has no higher proof (ENGINE rule 3); of the feeds' it has. */
const LYING = ["rtds", "data-api", "gamma", "clob-ws-market"] as const;

const LIE_MS = 20_000;

export function brokenWire(trial: Trial, random: Random): Incident {
  const [service, kind] = [one(WIRES, random), one(KINDS, random)];
  const share = one([1, 1, 0.5, 0.2], random);
  const forMs = 5_000 + random.integer(115_000);
  const more = kind === "slow" ? { ms: 500 + random.integer(20_000) } : {};
  const broken = {
    ...wire(trial, `${service} ${kind}`, { service, kind, share, forMs, ...more }),
    ...sparing(service),
  };
  // Its rows are their content: two alike in one answer are two fills (ENGINE rule 1).
  return service === "data-api" && kind === "duplicated" ? lied(trial, broken) : broken;
}

export function lie(trial: Trial, random: Random): Incident {
  const service = one(LYING, random);
  const lying = wire(trial, `${service} lies`, {
    service,
    kind: "lying",
    lie: one(["wrong", "old"], random),
    forMs: LIE_MS,
  });
  return lied(trial, lying);
}

/** The same, noted as a time in which a feed told wrong sizes. */
function lied(trial: Trial, incident: Incident): Incident {
  const begin = () => {
    const fromMs = trial.clock.nowMs();
    trial.lies.push({ fromMs, toMs: fromMs + incident.forMs });
    incident.begin();
  };
  return { ...incident, begin };
}

export function garbage(trial: Trial, random: Random): Incident {
  const service = one(WIRES, random);
  const fault = { service, kind: "lying", lie: "garbage", share: 0.5, forMs: 30_000 };
  return { ...wire(trial, `${service} garbage`, fault), ...sparing(service) };
}

/** What it tells is then all that anybody knows. */
const FEEDS = { rtds: ["rtds"], "data-api": ["data-api"], chain: ["rpc", "rpc-ws"] } as const;

export function oneFeedAlone(trial: Trial, random: Random): Incident {
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

export function ghosts(trial: Trial): Incident {
  return {
    ...wire(trial, "ghosts", { service: "rtds", kind: "ghosts", anHour: 120, forMs: 90_000 }),
    excuses: "never",
  };
}

export function reorganisation(trial: Trial, random: Random): Incident {
  const depth = 1 + random.integer(12);
  const begin = () => trial.sandbox.fault({ service: "chain", kind: "reorg", depth });
  return { name: "reorg", forMs: 60_000, excuses: "with others", begin };
}

/** Without the venue's own answers, or a new market's facts, nobody buys; what any other wire tells, two others tell, too. */
function sparing(service: (typeof WIRES)[number]): Pick<Incident, "excuses"> {
  return service === "clob" || service === "gamma" ? {} : { excuses: "with others" };
}

function wire(trial: Trial, name: string, fault: { readonly forMs: number } & Record<string, unknown>): Incident {
  return { name, forMs: fault.forMs, begin: () => trial.sandbox.fault(fault) };
}
