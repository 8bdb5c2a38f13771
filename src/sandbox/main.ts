import { FaultBoard } from "./faults/fault-board.ts";
import { faultyParts } from "./faults/faulty-parts.ts";
import { startServer } from "./http/server.ts";
import { identityIn } from "./process/identity.ts";
import { marketTimeAt } from "./process/market-clock.ts";
import type { ReadyMessage } from "./process/ready-message.ts";
import { readSettings } from "./process/settings.ts";
import { every, wallNowMs } from "./process/wall-clock.ts";
import { openWorld, worldFolder } from "./process/world-folder.ts";
import { worldInterfaces } from "./process/world-interfaces.ts";
import { WorldKeeper } from "./process/world-keeper.ts";
import { createLocalTelegram } from "./telegram/index.ts";

/** Also how late what is pushed can be, in people's time. */
const TICK_MS = 100;
const SAVE_MS = 5_000;

/** The local world as a process of its own: serves until its parent goes away or it is told to end. */
async function runSandbox(): Promise<void> {
  const settings = readSettings(process.env);
  const folder = worldFolder(settings.dataDir);
  const identity = identityIn(folder);
  const { world, anchor } = openWorld(folder, settings, wallNowMs());
  const keeper = new WorldKeeper(world, folder);
  const board = new FaultBoard(() => world.nowMs);
  const interfaces = worldInterfaces({
    ...{ world, keeper, board },
    advance() {
      const nowMs = marketTimeAt(anchor, wallNowMs());
      keeper.advanceTo(nowMs);
      return nowMs;
    },
    partsAt: (marketNow) => faultyParts(board, marketNow),
  });
  const telegram = createLocalTelegram({ folder, ...identity, nowMs: wallNowMs });
  const mounts = [...telegram.mounts, ...interfaces.mounts];
  const server = await startServer(mounts, settings.port, report, interfaces.socketMounts);
  const stopTicking = every(TICK_MS, interfaces.tell, report);
  const stopSaving = every(SAVE_MS, () => void keeper.save().catch(report), report);
  endWith(async () => {
    stopTicking();
    stopSaving();
    await Promise.all([server.close(), telegram.close()]);
    keeper.close();
  });
  sayReady({
    type: "ready",
    url: server.url,
    port: server.port,
    ...anchor,
    seed: world.state.seed,
    ...identity,
    targets: world.targets.map(({ name, address, habit }) => ({ name, address, habit })),
  });
}

/** Ends in order, once, when told to and when the parent is gone. */
function endWith(close: () => Promise<void>): void {
  let isEnding = false;
  const end = () => {
    if (isEnding) return;
    isEnding = true;
    void close().then(() => process.exit(0), failed);
  };
  process.on("SIGTERM", end);
  // Ctrl-C reaches the parent too: it ends its own work first, and then us.
  process.on("SIGINT", () => {
    if (process.send === undefined) end();
  });
  process.on("disconnect", end);
}

function sayReady(ready: ReadyMessage): void {
  if (process.send === undefined) process.stdout.write(`${JSON.stringify(ready)}\n`);
  else process.send(ready);
}

function report(error: unknown): void {
  process.stderr.write(`sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}

function failed(error: unknown): never {
  process.stderr.write(`sandbox: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

runSandbox().catch(failed);
