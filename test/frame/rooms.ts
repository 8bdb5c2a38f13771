import { posix } from "node:path";
import type { Import } from "./imports.ts";
import { importsOf } from "./imports.ts";

interface Room {
  /** Rooms it may use freely. */
  readonly rooms: readonly string[];
  /** Rooms, or files of a room, of which it may use the types alone. */
  readonly types: readonly string[];
  /** Packages it may use; a name that ends in "*" stands for all that begin so. */
  readonly packages: readonly string[];
}

const PORTS = ["src/engine/ports.ts", "src/engine/records.ts"];
const edge = (packages: readonly string[], rooms: readonly string[] = []): Room => ({
  rooms: ["src/domain", ...rooms],
  types: PORTS,
  packages: ["zod", "node:*", ...packages],
});

/** Where rooms are put together: it knows every one of them. */
function composition(rooms: readonly string[]): Room {
  return { rooms, types: [], packages: ["grammy", "@grammyjs/*", "zod", "node:*"] };
}

/** Who may import whom. The reasons are in CONTRIBUTING.md; a room that is not named here may not exist. */
export const ROOMS: Readonly<Record<string, Room>> = {
  config: { rooms: [], types: [], packages: ["zod", "node:*"] },
  handlers: {
    rooms: ["src/app", "src/validation", "src/domain"],
    types: PORTS,
    packages: ["grammy", "@grammyjs/*", "zod", "dayjs", "node:crypto", "node:fs"],
  },
  jobs: { rooms: ["src/app", "src/validation"], types: PORTS, packages: ["zod"] },
  migrations: { rooms: [], types: [], packages: ["kysely"] },
  scripts: {
    rooms: ["src/app", "src/compose", "src/sandbox", "src/ops", "config"],
    types: [],
    // ethers: the bench measures against it.
    packages: ["zod", "ethers", "node:*"],
  },
  // The one script that sees the key, on its way into the keystore that the signer reads.
  "scripts/key-import.ts": { rooms: ["src/signer", "config"], types: [], packages: ["node:*"] },
  // A replay is a second way to put the same rooms together (docs/adr/0003-the-replay-is-a-second-composition.md).
  "scripts/replay": composition(["config", "migrations", "src"]),
  // A backtest puts a feed, the engine's arithmetic and a picture together.
  "scripts/backtest": {
    rooms: [
      "config",
      "src/domain",
      "src/engine",
      "src/feeds",
      "src/ops",
      "src/app/chart",
      "src/app/copy-words.ts",
      "src/app/refusal.ts",
      "src/compose/market-sources.ts",
      "src/sandbox/recorded",
    ],
    types: [],
    packages: ["@resvg/resvg-js", "node:*"],
  },
  // And a simulation a third: the bot and the sandbox in one process, on a virtual clock.
  "scripts/simulate": composition(["config", "handlers", "jobs", "migrations", "scripts/audit", "src"]),
  "src/domain": { rooms: [], types: [], packages: [] },
  "src/engine": { rooms: ["src/domain"], types: [], packages: ["zod", "node:crypto"] },
  // What the signer and the venue must spell alike: hashes of orders and of calls.
  "src/encoding": { rooms: ["src/domain"], types: [], packages: ["hash-wasm", "node:*"] },
  "src/feeds": edge([], ["src/encoding"]),
  "src/venues": edge(["better-sqlite3", "kysely"], ["src/encoding"]),
  "src/chain": edge(["ethers"], ["src/encoding"]),
  "src/store": edge(["better-sqlite3", "kysely"], ["migrations"]),
  "src/alerts": edge(["grammy"]),
  "src/ops": edge(["@resvg/resvg-js", "better-sqlite3", "croner", "node-cron", "pino"], ["config"]),
  "src/signer": {
    rooms: ["src/domain", "src/encoding"],
    types: [],
    packages: ["ethers", "tiny-secp256k1", "zod", "node:*"],
  },
  "src/app": { rooms: ["src/domain", "src/engine"], types: [], packages: ["zod", "node:crypto"] },
  "src/validation": { rooms: ["src/domain", "src/engine"], types: [], packages: ["zod", "node:crypto"] },
  "src/sandbox": {
    rooms: [],
    types: ["src/domain"],
    packages: ["better-sqlite3", "ethers", "ws", "zod", "@grammyjs/types", "node:*"],
  },
  "src/compose": composition(["config", "handlers", "jobs", "migrations", "src"]),
  "src/main.ts": { rooms: ["src/compose"], types: [], packages: ["node:*"] },
};

/** The room a module lies in, the innermost if they are nested; `src/main.ts` is a room of one file. */
export function roomOf(module: string): string | undefined {
  const [first = "", second = ""] = module.split("/");
  const inner = `${first}/${second}`;
  return [inner, inner.replace(/\.ts$/, ""), first].find((candidate) => candidate in ROOMS);
}

const inside = (module: string, place: string) =>
  module === place || module === `${place}.ts` || module.startsWith(`${place}/`);

/** What is wrong with the imports of one module: an empty list if nothing is. */
export function violationsOf(module: string, source: string): string[] {
  const name = roomOf(module);
  const room = name === undefined ? undefined : ROOMS[name];
  if (name === undefined || room === undefined) return [`${module} lies in no room`];
  return importsOf(source)
    .filter((one) => !mayImport(module, name, room, one))
    .map(({ specifier, typesOnly }) => `${module} imports ${typesOnly ? "types of " : ""}${specifier}`);
}

function mayImport(module: string, name: string, room: Room, { specifier, typesOnly }: Import): boolean {
  if (!specifier.startsWith(".")) {
    return room.packages.some((allowed) =>
      allowed.endsWith("*")
        ? specifier.startsWith(allowed.slice(0, -1))
        : specifier === allowed || specifier.startsWith(`${allowed}/`),
    );
  }
  const target = resolveImport(module, specifier);
  if (roomOf(target) === name || room.rooms.some((allowed) => inside(target, allowed))) return true;
  return typesOnly && room.types.some((allowed) => inside(target, allowed));
}

/** The module a relative import means, as a path from the project's root. */
export function resolveImport(module: string, specifier: string): string {
  return posix.join(posix.dirname(module), specifier);
}
