import type { OrderDesk } from "./exchange/order-desk.ts";
import { FaultBoard } from "./faults/fault-board.ts";
import { createSwitchboard } from "./faults/fault-switchboard.ts";
import type { FaultyParts } from "./faults/faulty-parts.ts";
import { faultyParts } from "./faults/faulty-parts.ts";
import { startServer } from "./http/server.ts";
import type { SocketMount } from "./http/socket-mount.ts";
import { wireMount } from "./http/wire-mount.ts";
import { chainSide } from "./process/chain-side.ts";
import { identityIn } from "./process/identity.ts";
import { marketTimeAt } from "./process/market-clock.ts";
import type { ReadyMessage } from "./process/messages.ts";
import { readSettings } from "./process/settings.ts";
import { every, wallNowMs } from "./process/wall-clock.ts";
import { openWorld, worldFolder } from "./process/world-folder.ts";
import { WorldKeeper } from "./process/world-keeper.ts";
import { createLocalTelegram } from "./telegram/index.ts";
import { createClob } from "./wire/clob.ts";
import { createClobOrders } from "./wire/clob-orders.ts";
import type { ClobStreams } from "./wire/clob-streams.ts";
import { createClobStreams } from "./wire/clob-streams.ts";
import { createDataApi } from "./wire/data-api.ts";
import { createExchangeSettings } from "./wire/exchange-settings-wire.ts";
import { createGamma } from "./wire/gamma.ts";
import { createSite } from "./wire/site.ts";
import { worldActivity } from "./world/world-activity.ts";
import { worldMarkets } from "./world/world-markets.ts";

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

  const marketNow = () => {
    const nowMs = marketTimeAt(anchor, wallNowMs());
    keeper.advanceTo(nowMs);
    streams.flush();
    return nowMs;
  };
  const markets = worldMarkets(world);
  const desk: OrderDesk = {
    state: world.state,
    take(input) {
      const result = keeper.take(input);
      streams.flush();
      return result;
    },
  };
  const streams = createClobStreams(desk, markets);
  const board = new FaultBoard(() => world.nowMs);
  const parts = faultyParts(board, marketNow);
  const chain = chainSide(world, keeper, marketNow, parts);
  const switchboard = createSwitchboard(board, {
    state: world.state,
    chain: (input) => keeper.chain(input),
    exchange: (faults) => void desk.take({ kind: "faults", faults }),
    ghosts: chain.ghosts,
  });
  const telegram = createLocalTelegram({ folder, ...identity, nowMs: wallNowMs });
  const mounts = [
    ...telegram.mounts,
    parts.serve("data-api", "/data-api", createDataApi(worldActivity(world))),
    parts.serve("gamma", "/gamma", createGamma(markets)),
    parts.serve("clob", "/clob", createClobOrders(desk, createClob(markets))),
    parts.serve("site", "/site", createSite(desk)),
    wireMount("/faults", switchboard, marketNow),
    wireMount("/exchange-settings", createExchangeSettings(desk), marketNow),
    ...chain.mounts,
  ];
  const server = await startServer(mounts, settings.port, report, [
    ...clobSockets(streams, parts),
    ...chain.socketMounts,
  ]);
  const tick = () => {
    marketNow();
    chain.tell();
  };
  const stopTicking = every(TICK_MS, tick, report);
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
  endWith(() => void end());
  const ready: ReadyMessage = {
    type: "ready",
    url: server.url,
    port: server.port,
    ...anchor,
    seed: world.state.seed,
    ...identity,
    targets: world.targets.map(({ name, address, habit }) => ({ name, address, habit })),
  };
  if (process.send === undefined) process.stdout.write(`${JSON.stringify(ready)}\n`);
  else process.send(ready);
}

/** Ends when told to, and when the parent is gone. */
function endWith(end: () => void): void {
  process.on("SIGTERM", end);
  // Ctrl-C reaches the parent too: it ends its own work first, and then us.
  process.on("SIGINT", () => {
    if (process.send === undefined) end();
  });
  process.on("disconnect", end);
}

/** With and without the "/ws" that the venue's own paths have. */
function clobSockets(streams: ClobStreams, { guard }: FaultyParts): SocketMount[] {
  return ["/clob-ws", "/clob-ws/ws"].flatMap((prefix) => [
    guard("clob-ws-user", { prefix: `${prefix}/user`, accept: streams.user }),
    guard("clob-ws-market", { prefix: `${prefix}/market`, accept: streams.market }),
  ]);
}

function report(error: unknown): void {
  process.stderr.write(`sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}

runSandbox().catch((error: unknown) => {
  process.stderr.write(`sandbox: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
