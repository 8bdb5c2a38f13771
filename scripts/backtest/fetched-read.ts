import { hostsOf } from "../../config/hosts.ts";
import { ReadFailed, WindowReader } from "../../src/feeds/data-api/read-window.ts";
import { createFetchTransport } from "../../src/ops/fetch-transport.ts";
import { HttpClient } from "../../src/ops/http-client.ts";
import { systemClock } from "../../src/ops/system-clock.ts";
import { systemRandom } from "../../src/ops/system-random.ts";
import type { WalletRead } from "./wallet-read.ts";

/** A person waits no longer. */
const MOST_MS = 180_000;
const DAY_S = 86_400;

/** The wallet's activity could not be read; the message is for the person who asked. */
export class NotFetched extends Error {
  override readonly name = "NotFetched";
}

/**
 * A wallet's activity of the last days, by the windows and within the bounds of the bot's own feed.
 * Throws NotFetched when the Data API does not answer.
 * @param host of the Data API; the public one unless told
 */
export async function fetchRead(
  wallet: string,
  days: number,
  host = hostsOf("staging", 0).dataApi,
): Promise<WalletRead> {
  const endS = Math.floor(systemClock.nowMs() / 1000);
  const source = new HttpClient({
    ...{ baseUrl: host, transport: createFetchTransport(), clock: systemClock, random: systemRandom, maxTries: 3 },
  });
  const signal = AbortSignal.timeout(MOST_MS);
  try {
    const read = await new WindowReader(source).read({ wallet, startS: endS - days * DAY_S, endS, signal });
    return { wallet, from: "data-api", ...read };
  } catch (error) {
    if (!(error instanceof ReadFailed || signal.aborted)) throw error;
    const why = signal.aborted ? `it took longer than ${MOST_MS / 1000} s` : (error as Error).message;
    throw new NotFetched(
      `the activity of ${wallet} could not be read: ${why}\nWithout a connection, give a file of recorded activity instead.`,
    );
  }
}
