/** As much of a WebSocket as a channel needs; `ws` has it. */
export interface ChannelSocket {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  on(event: "message", listener: (data: { toString(): string }) => void): unknown;
  on(event: "close", listener: () => void): unknown;
}

/** The code with which a socket that broke the rules is closed. */
export const POLICY_VIOLATION = 1008;

/**
 * Hears a socket: answers PING, gives every other message to `onMessage` as JSON (undefined where it is none), and says when
 * the socket is gone.
 */
export function hear(socket: ChannelSocket, onMessage: (message: unknown) => void, onGone: () => void): void {
  socket.on("message", (data) => {
    const text = data.toString();
    if (text === "PING") socket.send("PONG");
    else onMessage(jsonOf(text));
  });
  socket.on("close", onGone);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
