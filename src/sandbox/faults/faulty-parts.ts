import type { Mount } from "../http/mount.ts";
import type { SocketMount } from "../http/socket-mount.ts";
import { wireMount } from "../http/wire-mount.ts";
import type { WireHandler } from "../wire/wire.ts";
import type { Service } from "./fault.ts";
import type { FaultBoard } from "./fault-board.ts";
import { faultyMount } from "./faulty-mount.ts";
import type { Later } from "./faulty-sockets.ts";
import { faultySockets } from "./faulty-sockets.ts";
import { faultyWire } from "./faulty-wire.ts";

/** Puts interfaces on the server so that the board's faults can hit them. */
export interface FaultyParts {
  serve(service: Service, prefix: string, handler: WireHandler): Mount;
  guard(service: Service, mount: SocketMount): SocketMount;
}

/**
 * @param marketNow brings the world to the present and gives market time in ms
 * @param later by which clock slow frames wait; people's unless told
 */
export function faultyParts(board: FaultBoard, marketNow: () => number, later?: Later): FaultyParts {
  return {
    serve: (service, prefix, handler) =>
      faultyMount(board, service, wireMount(prefix, faultyWire(board, service, handler), marketNow)),
    guard: (service, mount) => faultySockets(board, service, mount, later),
  };
}
