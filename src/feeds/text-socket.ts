/** How a feed keeps a WebSocket open; finding dead ones, waiting, and turning to other endpoints are the socket's. */
export interface TextSocket {
  readonly status: {
    readonly state: "starting" | "up" | "down" | "off";
    readonly sinceMs: number;
    readonly endpoint: string;
    readonly endpoints: number;
    readonly lastFrameMs: number | null;
    readonly problem: string | null;
    readonly connects: number;
  };
  start(): void;
  stop(): Promise<void>;
  /** Leaves the present endpoint for the next one. */
  next(): void;
  /** False when there is no open connection to take it. */
  send(text: string): boolean;
}

export interface TextSocketOptions {
  /** A connection was opened: what it is to send is asked for here, each time anew. */
  onOpen(send: (text: string) => void): void;
  onFrame(text: string): void;
  /** A connection without a frame that proves life for so long is dead. */
  readonly silenceMs: number;
  provesLife(text: string): boolean;
  readonly pingText?: string;
  readonly pingEveryMs?: number;
}

/** The endpoints are the opener's: a feed knows what to say, not to whom. */
export type OpenTextSocket = (options: TextSocketOptions) => TextSocket;
