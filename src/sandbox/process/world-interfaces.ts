import type { OrderDesk } from "../exchange/order-desk.ts";
import type { FaultBoard } from "../faults/fault-board.ts";
import { createSwitchboard } from "../faults/fault-switchboard.ts";
import type { FaultyParts } from "../faults/faulty-parts.ts";
import type { Mount } from "../http/mount.ts";
import type { SocketMount } from "../http/socket-mount.ts";
import { wireMount } from "../http/wire-mount.ts";
import { createClob } from "../wire/clob.ts";
import { createClobOrders } from "../wire/clob-orders.ts";
import type { ClobStreams } from "../wire/clob-streams.ts";
import { createClobStreams } from "../wire/clob-streams.ts";
import { createDataApi } from "../wire/data-api.ts";
import { createExchangeSettings } from "../wire/exchange-settings-wire.ts";
import { createGamma } from "../wire/gamma.ts";
import { createSite } from "../wire/site.ts";
import type { World } from "../world/world.ts";
import { worldActivity } from "../world/world-activity.ts";
import { worldMarkets } from "../world/world-markets.ts";
import { chainSide } from "./chain-side.ts";
import type { WorldKeeper } from "./world-keeper.ts";

export interface InterfacesNeeds {
  readonly world: World;
  readonly keeper: Pick<WorldKeeper, "take" | "chain">;
  readonly board: FaultBoard;
  /** Brings the world to the present and gives market time in ms. */
  advance(): number;
  /** What puts each interface where it is reached, with the board's faults before it. */
  partsAt(marketNow: () => number): FaultyParts;
}

/** All by which a world is asked, traded with, listened to and disturbed. */
export interface WorldInterfaces {
  readonly mounts: readonly Mount[];
  readonly socketMounts: readonly SocketMount[];
  /** Brings the world to the present and pushes what is new to who listens. */
  tell(): void;
}

export function worldInterfaces({ world, keeper, board, advance, partsAt }: InterfacesNeeds): WorldInterfaces {
  const marketNow = () => {
    const nowMs = advance();
    streams.flush();
    return nowMs;
  };
  const desk: OrderDesk = {
    state: world.state,
    take(input) {
      const result = keeper.take(input);
      streams.flush();
      return result;
    },
  };
  const markets = worldMarkets(world);
  const streams = createClobStreams(desk, markets);
  const parts = partsAt(marketNow);
  const chain = chainSide(world, keeper, marketNow, parts);
  const switchboard = createSwitchboard(board, {
    state: world.state,
    chain: (input) => keeper.chain(input),
    exchange: (faults) => void desk.take({ kind: "faults", faults }),
    ghosts: chain.ghosts,
  });
  return {
    mounts: [
      parts.serve("data-api", "/data-api", createDataApi(worldActivity(world))),
      parts.serve("gamma", "/gamma", createGamma(markets)),
      parts.serve("clob", "/clob", createClobOrders(desk, createClob(markets))),
      parts.serve("site", "/site", createSite(desk)),
      wireMount("/faults", switchboard, marketNow),
      wireMount("/exchange-settings", createExchangeSettings(desk), marketNow),
      ...chain.mounts,
    ],
    socketMounts: [...clobSockets(streams, parts), ...chain.socketMounts],
    tell() {
      marketNow();
      chain.tell();
    },
  };
}

/** With and without the "/ws" that the venue's own paths have. */
function clobSockets(streams: ClobStreams, { guard }: FaultyParts): SocketMount[] {
  return ["/clob-ws", "/clob-ws/ws"].flatMap((prefix) => [
    guard("clob-ws-user", { prefix: `${prefix}/user`, accept: streams.user }),
    guard("clob-ws-market", { prefix: `${prefix}/market`, accept: streams.market }),
  ]);
}
