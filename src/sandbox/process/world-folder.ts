import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { World } from "../world/world.ts";
import { writeAtomicSync } from "./atomic-file.ts";
import type { ClockAnchor } from "./market-clock.ts";
import { anchorFor, marketTimeAt, parseAnchor } from "./market-clock.ts";
import type { SandboxSettings } from "./settings.ts";
import { follow, Tail } from "./tail.ts";

export interface OpenedWorld {
  readonly world: World;
  readonly anchor: ClockAnchor;
}

/** Where the world's state lies: `<DATA_DIR>/world`. Makes it if need be. */
export function worldFolder(dataDir: string): string {
  const folder = join(dataDir, "world");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

export function snapshotPath(folder: string): string {
  return join(folder, "world.json");
}

/**
 * Brings the world to the present: the last snapshot, led along the tail to where it had got to, and then over the time
 * in which the process was off. Saves it before anybody can see it. Throws when the folder holds something unreadable,
 * such as a world of an older version, and says how to start over.
 */
export function openWorld(folder: string, settings: SandboxSettings, wallMs: number): OpenedWorld {
  const clockPath = join(folder, "clock.json");
  const known = restoreWorld(folder);
  const previous = existsSync(clockPath) ? parseAnchor(JSON.parse(readFileSync(clockPath, "utf8"))) : undefined;
  const anchor = anchorFor(previous, settings.speed, wallMs, known?.nowMs ?? 0);
  const nowMs = marketTimeAt(anchor, wallMs);
  const world = known ?? World.create(settings.seed, nowMs);
  world.skipTo(nowMs);
  writeAtomicSync(snapshotPath(folder), world.snapshotText());
  writeAtomicSync(clockPath, JSON.stringify(anchor));
  return { world, anchor };
}

function restoreWorld(folder: string): World | undefined {
  const path = snapshotPath(folder);
  if (!existsSync(path)) return undefined;
  try {
    const world = World.restore(JSON.parse(readFileSync(path, "utf8")));
    for (const line of Tail.read(folder)) follow(world, line);
    return world;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`this world cannot be read (npm run sandbox:reset starts a new one): ${why}`, { cause: error });
  }
}
