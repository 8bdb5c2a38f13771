import { startServer } from "./http/server.ts";
import { wireMount } from "./http/wire-mount.ts";
import { identityIn } from "./process/identity.ts";
import { marketTimeAt } from "./process/market-clock.ts";
import type { ReadyMessage } from "./process/messages.ts";
import { parentMessageSchema } from "./process/messages.ts";
import { readSettings } from "./process/settings.ts";
import { every, wallNowMs } from "./process/wall-clock.ts";
import { openWorld, worldFolder } from "./process/world-folder.ts";
import { WorldKeeper } from "./process/world-keeper.ts";
import { createLocalTelegram } from "./telegram/index.ts";
import { createClob } from "./wire/clob.ts";
import { createDataApi } from "./wire/data-api.ts";
import { createGamma } from "./wire/gamma.ts";
import { worldActivity } from "./world/world-activity.ts";
import { worldMarkets } from "./world/world-markets.ts";

const TICK_MS = 250;
const SAVE_MS = 5_000;

/** The local world as a process of its own: serves until its parent goes away or it is told to end. */
async function runSandbox(): Promise<void> {
  const settings = readSettings(process.env);
  const folder = worldFolder(settings.dataDir);
  const identity = identityIn(folder);
  const { world, anchor } = openWorld(folder, settings, wallNowMs());
  const keeper = new WorldKeeper(world, folder);

  const marketNow = () => {
    const nowMs = marketTimeAt(anchor, wallNowMs());
    keeper.advanceTo(nowMs);
    return nowMs;
  };
  const markets = worldMarkets(world);
  const telegram = createLocalTelegram({ folder, ...identity, nowMs: wallNowMs });
  const mounts = [
    ...telegram.mounts,
    wireMount("/data-api", createDataApi(worldActivity(world)), marketNow),
    wireMount("/gamma", createGamma(markets), marketNow),
    wireMount("/clob", createClob(markets), marketNow),
  ];
  const server = await startServer(mounts, settings.port, report);
  const stopTicking = every(TICK_MS, marketNow, report);
  const stopSaving = every(SAVE_MS, () => void keeper.save().catch(report), report);

  let isEnding = false;
  const end = async () => {
    if (isEnding) return;
    isEnding = true;
    stopTicking();
    stopSaving();
    await Promise.all([server.close(), telegram.close()]);
    keeper.close();
    process.exit(0);
  };
  process.on("SIGTERM", () => void end());
  // Ctrl-C reaches the parent too: it ends its own work first, and then us.
  process.on("SIGINT", () => {
    if (process.send === undefined) void end();
  });
  process.on("disconnect", () => void end());
  process.on("message", (message) => {
    const parsed = parentMessageSchema.safeParse(message);
    if (parsed.success) keeper.ourFills(parsed.data.fills);
    else report(new Error(`message from the parent not understood: ${parsed.error.issues[0]?.message}`));
  });

  const ready: ReadyMessage = {
    type: "ready",
    url: server.url,
    port: server.port,
    ...anchor,
    seed: world.state.seed,
    ...identity,
    targets: world.targets.map(({ name, address, habit }) => ({ name, address, habit })),
    ourWallet: world.ourWallet,
  };
  if (process.send === undefined) process.stdout.write(`${JSON.stringify(ready)}\n`);
  else process.send(ready);
}

function report(error: unknown): void {
  process.stderr.write(`sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}

runSandbox().catch((error: unknown) => {
  process.stderr.write(`sandbox: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
