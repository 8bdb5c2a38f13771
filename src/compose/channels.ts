import type { Random } from "../engine/ports.ts";
import type { OpenTextSocket } from "../feeds/text-socket.ts";
import { SupervisedSocket } from "../ops/supervised-socket.ts";
import type { Connect } from "../venues/frame-source.ts";
import type { Network } from "./network.ts";

/** The CLOB's channels answer each PING; without an answer for so long a connection is dead. */
const CHANNEL_SILENCE_MS = 25_000;
const CHANNEL_PING_MS = 10_000;

/** One of the CLOB's channels: pinged as the venue asks, watched and reopened. */
export function connectTo(url: string, random: Random, { clock, dial }: Network): Connect {
  return (listener) =>
    new SupervisedSocket({
      ...{ urls: [url], clock, random, ...(dial && { dial }), silenceMs: CHANNEL_SILENCE_MS },
      ...{ pingText: "PING", pingEveryMs: CHANNEL_PING_MS },
      onOpen: (send) => listener.onOpen(send),
      onFrame: (text) => listener.onFrame(text),
      onState: (state, reason) => listener.onState(state, reason),
    });
}

/** WebSockets for a feed, which says itself what proves life and what is sent. */
export function socketsOf(urls: readonly string[], random: Random, { clock, dial }: Network): OpenTextSocket {
  return (options) => new SupervisedSocket({ ...options, urls, clock, random, ...(dial && { dial }) });
}
