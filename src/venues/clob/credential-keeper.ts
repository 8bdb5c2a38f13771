import { hasPassed } from "../../domain/elapsed.ts";
import type { Clock } from "../../engine/ports.ts";
import type { JsonService } from "../json-service.ts";
import { isServiceFailure } from "../json-service.ts";
import { BadAnswer } from "./answer.ts";
import type { RevealedCredentials } from "./api-credentials.ts";
import { ApiCredentials, credentialsSchema } from "./api-credentials.ts";
import type { SignClobAuth } from "./auth-headers.ts";
import { keyHeaders } from "./auth-headers.ts";

/** Where credentials outlive the process. They are secrets: it keeps them as such. */
export interface CredentialStore {
  load(): Promise<RevealedCredentials | undefined>;
  save(credentials: RevealedCredentials): Promise<void>;
}

export interface CredentialKeeperOptions {
  readonly service: JsonService;
  readonly store: CredentialStore;
  readonly signClobAuth: SignClobAuth;
  readonly chainId: number;
  /** The key's own address, also where another wallet holds the money. */
  readonly address: string;
  readonly clock: Clock;
  /** The venue's present time, in ms. */
  readonly venueNowMs: () => number;
}

/** New credentials are asked for at most so often: the venue refuses for other reasons, too. */
const RENEWAL_PAUSE_MS = 60_000;
const NONCE = 0;

/** Obtains the API credentials of the key: kept ones, else derived ones, else new ones. */
export class CredentialKeeper {
  readonly #options: CredentialKeeperOptions;
  #current: Promise<ApiCredentials> | undefined;
  #renewedMs = Number.NEGATIVE_INFINITY;

  constructor(options: CredentialKeeperOptions) {
    this.#options = options;
  }

  /** Asks once for all who need them; a failure is forgotten at once. */
  current(signal?: AbortSignal): Promise<ApiCredentials> {
    this.#current ??= this.#keep(this.#load(signal));
    return this.#current;
  }

  /** Other credentials than the refused ones, where there are any. */
  async renew(refused: ApiCredentials, signal?: AbortSignal): Promise<ApiCredentials> {
    const present = await this.current(signal);
    const nowMs = this.#options.clock.nowMs();
    if (present !== refused || !hasPassed(this.#renewedMs, RENEWAL_PAUSE_MS, nowMs)) return this.current(signal);
    this.#renewedMs = nowMs;
    this.#current = this.#keep(this.#obtain(signal));
    return this.#current;
  }

  #keep(asked: Promise<ApiCredentials>): Promise<ApiCredentials> {
    asked.catch(() => {
      if (this.#current === asked) this.#current = undefined;
    });
    return asked;
  }

  async #load(signal?: AbortSignal): Promise<ApiCredentials> {
    const kept = await this.#options.store.load();
    return kept === undefined ? this.#obtain(signal) : new ApiCredentials(kept);
  }

  async #obtain(signal?: AbortSignal): Promise<ApiCredentials> {
    const revealed = (await this.#derive(signal)) ?? (await this.#create(signal));
    await this.#options.store.save(revealed);
    return new ApiCredentials(revealed);
  }

  /** Undefined when the venue has none for this key. */
  async #derive(signal?: AbortSignal): Promise<RevealedCredentials | undefined> {
    try {
      const answer = await this.#ask("GET", "/auth/derive-api-key", signal);
      const known = credentialsSchema.safeParse(answer);
      return known.success ? known.data : undefined;
    } catch (error) {
      if (isServiceFailure(error) && error.status !== undefined && [400, 404].includes(error.status)) return undefined;
      throw error;
    }
  }

  async #create(signal?: AbortSignal): Promise<RevealedCredentials> {
    const answer = await this.#ask("POST", "/auth/api-key", signal);
    const known = credentialsSchema.safeParse(answer);
    if (known.success) return known.data;
    // The field is named; what stood in it must not be told.
    throw new BadAnswer(`CLOB credentials: ${known.error.issues[0]?.path.join(".") || "answer"}: is no text`);
  }

  async #ask(method: "GET" | "POST", path: string, signal?: AbortSignal): Promise<unknown> {
    const { service, signClobAuth, chainId, address, venueNowMs } = this.#options;
    const request = { chainId, address, timestampS: Math.floor(venueNowMs() / 1000), nonce: NONCE };
    const headers = keyHeaders(request, await signClobAuth(request, signal));
    return service.request({ method, path, headers, repeatable: false, ...(signal && { signal }) });
  }
}
