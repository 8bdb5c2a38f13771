import type { RaceFault, RaceVariant } from "./race-run.ts";

/** Ways to lie that hit answers and frames alike. */
const LIES: readonly Readonly<Record<string, unknown>>[] = [
  { kind: "duplicated" },
  { kind: "disordered" },
  { kind: "stale" },
  { kind: "silent" },
  { kind: "restarting" },
  { kind: "slow", ms: 2_000 },
  { kind: "lying", lie: "garbage" },
  { kind: "lying", lie: "old" },
  { kind: "lying", lie: "wrong" },
];

const SERVICES = { rtds: ["rtds"], chain: ["rpc", "rpc-ws"], "data API": ["data-api"] } as const;

const together = (services: readonly string[], lie: Readonly<Record<string, unknown>>): RaceFault[] =>
  services.map((service) => ({ ...lie, service }));

/** All feeds alive, and each alone. */
export function aliveAndAlone(seed: number, activeMs: number): RaceVariant[] {
  return [
    { name: "all feeds", seed, activeMs },
    { name: "chain alone, sweep at the end", seed: seed + 1, activeMs, dead: ["rtds"], withoutDataApi: true },
    { name: "rtds alone, sweep at the end", seed: seed + 2, activeMs, dead: ["chain"], withoutDataApi: true },
    { name: "data API alone", seed: seed + 3, activeMs, dead: ["chain", "rtds"] },
  ];
}

/** Each feed with all its lies, one after the other, while the others live. */
export function eachLyingInTurn(seed: number, activeMs: number): RaceVariant[] {
  return Object.entries(SERVICES).map(([feed, services], index) => ({
    name: `${feed} lies in every way`,
    seed: seed + index,
    activeMs,
    faults: LIES.map((lie) => together(services, lie)),
    lies: true,
  }));
}

/** Each lie of each feed in a race of its own. */
export function eachLieAlone(seed: number, activeMs: number): RaceVariant[] {
  return Object.entries(SERVICES).flatMap(([feed, services], first) =>
    LIES.map((lie, second) => ({
      name: `${feed}: ${String(lie.lie ?? lie.kind)}`,
      seed: seed + 100 * first + second,
      activeMs,
      faults: [together(services, lie)],
      lies: lie.lie === "wrong",
    })),
  );
}
