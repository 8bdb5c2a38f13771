import { Blocks } from "../chain/blocks.ts";
import type { ChainSettings, ChainWorld } from "../chain/chain-world.ts";
import { DEFAULT_CHAIN_SETTINGS } from "../chain/chain-world.ts";
import { RpcSockets } from "../chain/rpc-sockets.ts";
import { createRpc } from "../chain/rpc-wire.ts";
import { worldApprovals } from "../chain/world-approvals.ts";
import { exchangeAccounts } from "../exchange/accounts.ts";
import type { FaultyParts } from "../faults/faulty-parts.ts";
import type { Mount } from "../http/mount.ts";
import type { SocketMount } from "../http/socket-mount.ts";
import type { Crowd } from "../rtds/crowd.ts";
import { RtdsSockets } from "../rtds/rtds-sockets.ts";
import { createDataApiV2 } from "../wire/data-api-v2.ts";
import type { World } from "../world/world.ts";
import { worldActivity } from "../world/world-activity.ts";
import type { WorldKeeper } from "./world-keeper.ts";

/** The chain's node, and who tells of the world's trades: the platform's feed and the second Data API. */
export interface ChainSide {
  readonly mounts: readonly Mount[];
  readonly socketMounts: readonly SocketMount[];
  /** For so long the feed also tells trades of targets that never settle, so many an hour. */
  ghosts(anHour: number, forMs: number): void;
  /** Pushes what is new; to be called after each step of the world. */
  tell(): void;
}

/** How the node behaves, and how much the feed tells of others. */
export interface ChainSideSettings extends ChainSettings {
  readonly crowd: Crowd;
}

const DEFAULTS: ChainSideSettings = { ...DEFAULT_CHAIN_SETTINGS, crowd: "busy" };

/** @param marketNow brings the world to the present and gives market time in ms */
export function chainSide(
  world: World,
  keeper: Pick<WorldKeeper, "chain">,
  marketNow: () => number,
  { serve, guard }: FaultyParts,
  settings: ChainSideSettings = DEFAULTS,
): ChainSide {
  const { state } = world;
  const accounts = exchangeAccounts(state);
  const chain: ChainWorld = {
    state,
    blocks: new Blocks(state, accounts),
    accounts,
    settings,
    tell: (input) => keeper.chain(input),
  };
  const sockets = new RpcSockets("/rpc", chain, marketNow);
  const rtds = new RtdsSockets("/rtds", state, settings.crowd);
  return {
    mounts: [
      serve("rpc", "/rpc", createRpc(chain)),
      serve(
        "data-api",
        "/data-api/v2",
        createDataApiV2({ ...worldActivity(world), ...worldApprovals(state, accounts) }),
      ),
    ],
    socketMounts: [guard("rpc-ws", sockets), guard("rtds", rtds)],
    ghosts: (anHour, forMs) => rtds.haunt(anHour, forMs),
    tell() {
      rtds.tell();
      sockets.tell();
    },
  };
}
