/** What hears a connection that is kept open. */
export interface FrameListener {
  /** A connection was opened: what it is to send is asked for here, each time anew. */
  onOpen(send: (text: string) => void): void;
  onFrame(text: string): void;
  onState(state: "starting" | "up" | "down" | "off", reason: string): void;
}

/** A WebSocket that somebody else keeps open: reconnects, pings and watches over silence. */
export interface FrameSource {
  start(): void;
  /** Resolves once nothing of it runs any more. */
  stop(): Promise<void>;
  /** Leaves the present endpoint for the next one. */
  next(): void;
  /** False when there is no open connection to take it. */
  send(text: string): boolean;
}

/** Makes the connection of one channel; compose.ts knows its address and how it is watched. */
export type Connect = (listener: FrameListener) => FrameSource;
