import { z } from "zod";
import { PAYMENTS } from "../chain/chain-state.ts";
import { exchangeFaultsPatchSchema } from "../exchange/exchange-faults.ts";

/** What of the wire a fault can hit; "-ws" names WebSockets. */
export const SERVICES = [
  "data-api",
  "gamma",
  "clob",
  "site",
  "clob-ws-user",
  "clob-ws-market",
  "rtds",
  "rpc",
  "rpc-ws",
] as const;

export type Service = (typeof SERVICES)[number];

const WEEK_MS = 7 * 86_400_000;
const walletText = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform((text) => text.toLowerCase());
const forMs = z.int().min(1).max(WEEK_MS).default(60_000);

const common = {
  service: z.enum(SERVICES),
  /** The part of requests, or of frames, that it hits. */
  share: z.number().min(0).max(1).default(1),
  /** How long it lasts, in market time. */
  forMs,
};

/** Faults of the wire. Each says what it does to an answer, and to a socket's frames. */
export const wireFaultSchema = z.discriminatedUnion("kind", [
  /** Comes so much later, in people's time. */
  z.strictObject({ ...common, kind: z.literal("slow"), ms: z.int().min(1).max(600_000) }),
  /** Requests are taken and never answered, nor done; sockets stay open and say nothing. */
  z.strictObject({ ...common, kind: z.literal("silent") }),
  /** Answers this status; sockets are closed with 1011. */
  z.strictObject({ ...common, kind: z.literal("failing"), status: z.int().min(400).max(599).default(500) }),
  /**
   * "garbage": no JSON; "wrong": amounts ten times as large, JSON-RPC's numbers 500 too small (another chain id,
   * another height); "old": all times an hour earlier.
   */
  z.strictObject({ ...common, kind: z.literal("lying"), lie: z.enum(["garbage", "wrong", "old"]).default("wrong") }),
  /** Every row of a list, or every frame, comes twice. */
  z.strictObject({ ...common, kind: z.literal("duplicated") }),
  /** Lists are turned round; a frame comes after the one that follows it. */
  z.strictObject({ ...common, kind: z.literal("disordered") }),
  /** What was true when the fault began; a socket repeats its last frame in place of new ones. */
  z.strictObject({ ...common, kind: z.literal("stale") }),
  /** 429 with Retry-After; sockets are closed with 1013. */
  z.strictObject({
    ...common,
    kind: z.literal("rate-limited"),
    retryAfterS: z.int().min(0).max(3_600).default(2),
  }),
  /** 503, the CLOB 425; sockets are closed with 1012, new ones too. */
  z.strictObject({ ...common, kind: z.literal("restarting") }),
]);

export type WireFault = z.infer<typeof wireFaultSchema>;
export type WireFaultKind = WireFault["kind"];

/** Faults of the world itself: they survive a kill, but for ghosts. */
export const worldFaultSchema = z.discriminatedUnion("kind", [
  /** The chain replaces its newest blocks; half of what lay there comes back in the block after them. */
  z.strictObject({ service: z.literal("chain"), kind: z.literal("reorg"), depth: z.int().min(1).max(256) }),
  z.strictObject({
    service: z.literal("chain"),
    kind: z.literal("gas-spike"),
    gwei: z.number().min(1).max(1_000_000),
    forMs,
  }),
  /** Gives a wallet exactly this much gas money. */
  z.strictObject({
    service: z.literal("chain"),
    kind: z.literal("gas-balance"),
    wallet: walletText,
    wei: z.string().regex(/^\d{1,40}$/),
  }),
  /** Cash comes to a wallet of the exchange (a deposit, a reward) or, below zero, leaves it. */
  z.strictObject({
    ...{ service: z.literal("chain"), kind: z.literal("cash"), wallet: walletText },
    amountMicro: z.int().min(-1_000_000_000_000).max(1_000_000_000_000),
    type: z.enum(PAYMENTS).nullable().default(null),
  }),
  /** The feed tells trades of targets that never settle. */
  z.strictObject({
    service: z.literal("rtds"),
    kind: z.literal("ghosts"),
    anHour: z.number().min(1).max(3_600),
    forMs,
  }),
  z.strictObject({ service: z.literal("exchange"), kind: z.literal("orders"), set: exchangeFaultsPatchSchema }),
]);

export type WorldFault = z.infer<typeof worldFaultSchema>;
