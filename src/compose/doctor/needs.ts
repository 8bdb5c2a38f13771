import type { Hosts } from "../../../config/hosts.ts";
import type { Settings } from "../../../config/schema.ts";
import type { Clock, Random } from "../../engine/ports.ts";
import { HttpClient } from "../../ops/http-client.ts";
import type { Transport } from "../../ops/transport.ts";
import type { KnownKey } from "./key-check.ts";

/** What the checks look with; the running bot gives its own parts, the script makes them. */
export interface DoctorNeeds {
  readonly settings: Settings;
  readonly hosts: Hosts;
  /** Every exchange over HTTP goes through it, but Telegram's: those carry the token in their address. */
  readonly transport: Transport;
  /** People's clock. */
  readonly clock: Clock;
  readonly random: Random;
  /** The market's time, where it is known and is not people's. */
  readonly marketNowMs: (() => number) | undefined;
  /** The key's place and address, found once and used by several checks. */
  readonly key: () => Promise<KnownKey>;
  readonly targets: readonly KnownTarget[];
  /** Undefined where there is none yet. */
  readonly telegramToken: string | undefined;
  /** Chats that are to be reached: the alerts' and the owner's. */
  readonly chats: readonly { readonly what: string; readonly id: string }[];
  /** Hears the frames of sockets, for recordings. */
  readonly onFrame?: (url: string, text: string) => void;
}

export interface KnownTarget {
  readonly name: string;
  readonly address: string;
}

/** One try of a request has to come back before its check is cut off. */
export const TRY_MS = 4_500;

/** One service, asked once each time: a doctor tells of trouble and does not wait it out. */
export function askOnce({ transport, clock, random }: DoctorNeeds, baseUrl: string): HttpClient {
  return new HttpClient({ baseUrl, transport, clock, random, timeoutMs: TRY_MS, maxTries: 1 });
}
