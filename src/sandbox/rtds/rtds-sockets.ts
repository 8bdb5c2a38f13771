import type { WebSocket } from "ws";
import { z } from "zod";
import { madeUpHash } from "../chain/made-up.ts";
import type { SocketMount } from "../http/socket-mount.ts";
import type { WorldState } from "../world/world-state.ts";
import { announcedBetween, announcementsOf, LATEST_MS, partiesOf } from "./announced-matches.ts";
import type { ActivityType, Announcement } from "./announcement.ts";
import { frameOf } from "./announcement.ts";
import type { Crowd } from "./crowd.ts";
import { crowdMatches, ghostMatches } from "./crowd.ts";

/** A pause longer than this (a machine that slept) is passed over: the feed has no memory. */
const LONGEST_PAUSE_MS = 120_000;
const MOST_BUFFERED_BYTES = 16_000_000;
const BLANK = "";
/** Frames of one connection between two blank ones. */
const BLANK_EVERY = 400;

const messageSchema = z.object({
  action: z.enum(["subscribe", "unsubscribe"]),
  subscriptions: z.array(z.object({ topic: z.string(), type: z.string(), filters: z.string().optional() })).max(50),
});

interface Connection {
  readonly id: string;
  readonly types: Set<ActivityType>;
  frames: number;
}

/**
 * The platform-wide feed of trades (reference/polymarket.md 2.2): topic "activity" with "trades" and "orders_matched".
 * It tells what happens from now on, nothing twice, and never answers a ping.
 */
export class RtdsSockets implements SocketMount {
  readonly prefix: string;
  readonly #state: WorldState;
  readonly #connections = new Map<WebSocket, Connection>();
  readonly #crowd: Crowd;
  #toldMs: number;
  #numbers = 0;
  #ghosts = { anHour: 0, untilMs: 0 };

  constructor(prefix: string, state: WorldState, crowd: Crowd = "busy") {
    this.prefix = prefix;
    this.#crowd = crowd;
    this.#state = state;
    this.#toldMs = state.nowMs;
  }

  accept(socket: WebSocket): void {
    this.#numbers += 1;
    const id = `${Buffer.from(madeUpHash("connection", this.#state.nowMs, this.#numbers).slice(2, 28), "hex").toString("base64url")}==`;
    const connection: Connection = { id, types: new Set(), frames: 0 };
    this.#connections.set(socket, connection);
    socket.on("close", () => this.#connections.delete(socket));
    socket.on("message", (data) => this.#hear(socket, connection, String(data)));
  }

  /** For so long the feed also tells trades of targets that never settle, so many an hour. */
  haunt(anHour: number, forMs: number): void {
    this.#ghosts = { anHour, untilMs: this.#state.nowMs + forMs };
  }

  /** Tells all that is due by now; to be called often. */
  tell(): void {
    const { nowMs } = this.#state;
    const fromMs = Math.max(this.#toldMs, nowMs - LONGEST_PAUSE_MS);
    this.#toldMs = nowMs;
    if (this.#connections.size === 0 || nowMs <= fromMs) return;
    const due = [...announcedBetween(this.#state, fromMs, nowMs), ...this.#others(fromMs, nowMs)];
    for (const announced of due.sort((left, right) => left.atMs - right.atMs)) this.#announce(announced);
  }

  #others(fromMs: number, nowMs: number): Announcement[] {
    const { anHour, untilMs } = this.#ghosts;
    const matches = [
      ...crowdMatches(this.#state, fromMs - LATEST_MS, nowMs, this.#crowd),
      ...(nowMs < untilMs ? ghostMatches(this.#state, fromMs - LATEST_MS, nowMs, anHour) : []),
    ];
    const announced = matches.flatMap((match) => announcementsOf(this.#state, partiesOf(match)));
    return announced.filter(({ atMs }) => atMs > fromMs && atMs <= nowMs);
  }

  #announce(announced: Announcement): void {
    for (const [socket, connection] of this.#connections) {
      if (!connection.types.has(announced.type) || socket.bufferedAmount > MOST_BUFFERED_BYTES) continue;
      connection.frames += 1;
      if (connection.frames % BLANK_EVERY === 0) socket.send(BLANK);
      socket.send(frameOf(announced, connection.id));
    }
  }

  #hear(socket: WebSocket, connection: Connection, text: string): void {
    const message = messageOf(text);
    if (message === undefined) return;
    const unknown = message.subscriptions.find(({ topic, type }) => topic !== "activity" || typesOf(type).length === 0);
    // One topic that is not known spoils the whole message.
    if (unknown !== undefined) {
      const error = `leger GetTopics error: topic ${unknown.topic}/${unknown.type} not found`;
      socket.send(JSON.stringify({ body: { message: error }, statusCode: 401 }));
      return;
    }
    for (const { type, filters = "" } of message.subscriptions) {
      for (const name of typesOf(type)) {
        if (message.action === "unsubscribe") connection.types.delete(name);
        // A filter is taken and then lets nothing through.
        else if (filters === "") connection.types.add(name);
      }
    }
    if (message.action === "subscribe") socket.send(BLANK);
  }
}

/** undefined for pings, and for anything else that the feed silently passes over. */
function messageOf(text: string): z.infer<typeof messageSchema> | undefined {
  if (text.length > 100_000 || !text.startsWith("{")) return undefined;
  try {
    return messageSchema.safeParse(JSON.parse(text)).data;
  } catch {
    // No JSON: the feed does not answer that either.
    return undefined;
  }
}

function typesOf(type: string): readonly ActivityType[] {
  if (type === "*") return ["trades", "orders_matched"];
  return type === "trades" || type === "orders_matched" ? [type] : [];
}
