import type { IncomingMessage } from "node:http";
import type { WebSocket } from "ws";

/**
 * One WebSocket interface of the sandbox's single server, e.g. the CLOB's user channel. Picked like a `Mount`, by the
 * longest prefix; Host and Origin are already checked.
 */
export interface SocketMount {
  /** Path prefix without a trailing slash ("/clob-ws/user"). */
  readonly prefix: string;
  /** Takes over a socket that is open. What it throws closes that socket alone, with code 1011. */
  accept(socket: WebSocket, url: URL, request: IncomingMessage): void;
}
