import type { WebSocket } from "ws";
import type { SocketMount } from "../http/socket-mount.ts";
import type { Service } from "./fault.ts";
import type { ActiveFault, FaultBoard } from "./fault-board.ts";
import { lieAbout } from "./lie.ts";

/** With which code a socket is closed; these faults let none be open. */
const CLOSES = { failing: 1011, restarting: 1012, "rate-limited": 1013 } as const;
const FRAME_KINDS = ["slow", "silent", "lying", "duplicated", "disordered", "stale"] as const;

/** Does something so many ms later, unless what it gives back is called before. */
export type Later = (work: () => void, ms: number) => () => void;

/** The same sockets with the board's faults of this service. */
export function faultySockets(
  board: FaultBoard,
  service: Service,
  mount: SocketMount,
  later: Later = byTimer,
): SocketMount {
  const open = new Set<WebSocket>();
  board.watch((fault) => {
    const code = fault.service === service ? closeOf(fault) : undefined;
    if (code !== undefined) for (const socket of open) socket.close(code);
  });
  return {
    prefix: mount.prefix,
    accept(socket, url, request) {
      const refusal = board.strike(service, "failing", "restarting", "rate-limited");
      if (refusal !== undefined) {
        socket.close(closeOf(refusal));
        return;
      }
      open.add(socket);
      socket.on("close", () => open.delete(socket));
      interpose(board, service, socket, later);
      mount.accept(socket, url, request);
    },
  };
}

function closeOf(fault: ActiveFault): number | undefined {
  return fault.kind in CLOSES ? CLOSES[fault.kind as keyof typeof CLOSES] : undefined;
}

/** Puts itself between the socket and whoever sends text on it. */
function interpose(board: FaultBoard, service: Service, socket: WebSocket, later: Later): void {
  const plain = socket.send.bind(socket) as (text: string) => void;
  const frames = new Frames((text) => {
    if (socket.readyState === socket.OPEN) plain(text);
  }, later);
  socket.on("close", () => frames.end());
  socket.send = (data: unknown): void => {
    frames.take(String(data), board.strike(service, ...FRAME_KINDS));
  };
}

type FrameFault = Extract<ActiveFault, { readonly kind: (typeof FRAME_KINDS)[number] }>;

/** What becomes of one socket's frames. */
class Frames {
  readonly #send: (text: string) => void;
  readonly #wait: Later;
  readonly #waiting = new Set<() => void>();
  #held: string | undefined;
  #last: string | undefined;

  constructor(send: (text: string) => void, later: Later) {
    this.#send = send;
    this.#wait = later;
  }

  take(text: string, fault: FrameFault | undefined): void {
    if (fault?.kind === "disordered" && this.#held === undefined) {
      this.#held = text;
      return;
    }
    this.#pass(text, fault);
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#send(held);
  }

  end(): void {
    for (const cancel of this.#waiting) cancel();
    this.#waiting.clear();
  }

  #pass(text: string, fault: FrameFault | undefined): void {
    switch (fault?.kind) {
      case "silent":
        return;
      case "slow":
        this.#later(text, fault.ms);
        return;
      case "lying":
        this.#send(text === "" ? text : lieAbout(text, fault.lie));
        return;
      case "duplicated":
        this.#send(text);
        this.#send(text);
        return;
      case "stale":
        if (this.#last !== undefined) this.#send(this.#last);
        return;
      default:
        this.#last = text;
        this.#send(text);
    }
  }

  #later(text: string, ms: number): void {
    const cancel = this.#wait(() => {
      this.#waiting.delete(cancel);
      this.#send(text);
    }, ms);
    this.#waiting.add(cancel);
  }
}

function byTimer(work: () => void, ms: number): () => void {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
}
