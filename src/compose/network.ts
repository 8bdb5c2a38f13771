import type { Clock } from "../engine/ports.ts";
import { createFetchTransport } from "../ops/fetch-transport.ts";
import type { DialledSocket } from "../ops/socket-connection.ts";
import { systemClock } from "../ops/system-clock.ts";
import type { Transport } from "../ops/transport.ts";

/** How the bot reaches hosts, and by which clock it waits for them. A simulation has one that never leaves its process. */
export interface Network {
  readonly transport: Transport;
  readonly clock: Clock;
  /** Opens a WebSocket; Node's own unless given. */
  readonly dial?: (url: string) => DialledSocket;
}

/** The network of this machine, by people's clock. */
export function openNetwork(): Network {
  return { transport: createFetchTransport(), clock: systemClock };
}
