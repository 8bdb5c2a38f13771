import type { Settings } from "../../config/schema.ts";
import { hasPassed } from "../domain/elapsed.ts";
import type { OrderForm } from "../domain/order.ts";
import type { OrderSigner, Store } from "../engine/ports.ts";
import { makeKeyFile } from "../ops/signer-key-file.ts";
import type { LaunchedSigner } from "../ops/signer-launch.ts";
import { descriptorOf, launchSigner } from "../ops/signer-launch.ts";
import type { TransactionToSign } from "../ops/signer-process.ts";
import { SignerProcess } from "../ops/signer-process.ts";
import type { SignerSettings } from "../ops/signer-settings.ts";
import { SigningRefused } from "../ops/signing-refused.ts";
import { systemClock } from "../ops/system-clock.ts";
import { keyOf, signerSettings } from "./signer-start.ts";

/** A signer that dies is started again so often within this time; then a person has to look. */
const MOST_RESTARTS = 5;
const RESTARTS_WITHIN_MS = 10 * 60_000;
const RESTART_AFTER_MS = 500;

export interface SigningNeeds {
  readonly settings: Settings;
  readonly root: string;
  readonly store: Store;
  /** Of the market's clock, where it is not people's. */
  readonly clock?: NonNullable<SignerSettings["clock"]>;
  readonly report: (problem: string, error: unknown) => void;
}

/** What was typed once is kept by nobody. */
const NO_SECOND_PASSWORD =
  "the keystore's password, typed at the start, is not there a second time: start me again, or give it as a systemd credential";

/** The signer's process, started again when it dies, as everything that needs a signature sees it. */
export class Signing implements OrderSigner {
  readonly #needs: SigningNeeds;
  #signer: SignerProcess;
  readonly #start: () => Promise<SignerProcess>;
  readonly #restarts: number[] = [];
  /** Resolves when a signer that died has been started again, or never will be. */
  #ready: Promise<void> = Promise.resolve();
  #renewing: Promise<void> | undefined;
  /** Renewals and restarts, one after the other. */
  #turn: Promise<void> = Promise.resolve();
  #isEnding = false;

  private constructor(needs: SigningNeeds, start: () => Promise<SignerProcess>, first: SignerProcess) {
    this.#needs = needs;
    this.#start = start;
    this.#signer = first;
  }

  /** Begins to load the signer's program, which takes longer than all that it will be told. Throws when there is no key. */
  static launch(settings: Settings, root: string): LaunchedSigner {
    const key = keyOf(settings, root);
    if (key.kind === "key-file") makeKeyFile(key.path);
    return launchSigner(key);
  }

  /** Waits until the process has read its key. Throws with its words when it cannot. */
  static async open(needs: SigningNeeds, first: LaunchedSigner): Promise<Signing> {
    let signing: Signing | undefined;
    const start = async (launched?: LaunchedSigner): Promise<SignerProcess> => {
      if (launched === undefined && descriptorOf(first.key) !== undefined) throw new Error(NO_SECOND_PASSWORD);
      return SignerProcess.start(
        signerSettings(needs, first.key),
        {
          onDeath: (how) => signing?.died(how),
          onRefused: (reason, kind) => tellRefused(needs.store, reason, kind),
        },
        launched,
      );
    };
    signing = new Signing(needs, start, await start(first));
    return signing;
  }

  /** Of the key, in lower case. */
  get address(): string {
    return this.#signer.address;
  }

  get pid(): number | undefined {
    return this.#signer.pid;
  }

  /** The signer sells only what it knows that we hold: it is told first. */
  async sign(form: OrderForm, limit: { readonly limitMicro: number }, signal?: AbortSignal): Promise<string> {
    const asked = this.#signer;
    try {
      return await this.#signOnce(form, limit, signal);
    } catch (error) {
      // An order need not be lost because the signer died while it was asked: the next one signs the same bytes.
      await this.#ready;
      if (error instanceof SigningRefused || asked === this.#signer) throw error;
      return this.#signOnce(form, limit, signal);
    }
  }

  async #signOnce(form: OrderForm, limit: { readonly limitMicro: number }, signal?: AbortSignal): Promise<string> {
    await this.#ready;
    if (form.side === "SELL") await this.#hold(form.tokenId);
    return this.#signer.sign(form, limit, signal);
  }

  /**
   * Shares can have come that no signature of this process explains: of an order that another one signed, or of books that were
   * read back. A new process takes the present holdings, so that what we hold can be sold.
   */
  async #hold(token: string): Promise<void> {
    const asked = this.#signer;
    try {
      await asked.hold(token, heldOf(this.#needs.store, token));
    } catch (error) {
      if (!(error instanceof SigningRefused)) throw error;
      if (asked === this.#signer) this.#renewing ??= this.#renewForHoldings();
      await this.#renewing;
      await this.#signer.hold(token, heldOf(this.#needs.store, token));
    }
  }

  async #renewForHoldings(): Promise<void> {
    try {
      if (this.#noteRestart()) await this.renew();
    } finally {
      this.#renewing = undefined;
    }
  }

  signClobAuth(
    request: { readonly timestampS: number; readonly nonce: number },
    signal?: AbortSignal,
  ): Promise<string> {
    return this.#signer.signClobAuth(request, signal);
  }

  signAnchor(transaction: TransactionToSign, signal?: AbortSignal): Promise<{ raw: string; hash: string }> {
    return this.#signer.signAnchor(transaction, signal);
  }

  signRedeem(transaction: TransactionToSign, signal?: AbortSignal): Promise<{ raw: string; hash: string }> {
    return this.#signer.signRedeem(transaction, signal);
  }

  /**
   * A new process with the caps of the present limits: the old one keeps what it was started with. One after the other: of
   * two at once one would be nobody's, and the older caps might win.
   */
  renew(): Promise<void> {
    return this.#inTurn(async () => {
      const old = this.#signer;
      await this.#replace();
      await old.end();
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** What starts while the bot ends is ended as well. */
  async #replace(): Promise<void> {
    if (this.#isEnding) return;
    const started = await this.#start();
    if (this.#isEnding) await started.end();
    else this.#signer = started;
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    await this.#signer.end();
  }

  /** Without it nothing is signed; orders that need it end unsent. */
  died(how: string): void {
    if (this.#isEnding) return;
    const goesOn = this.#noteRestart();
    const next = goesOn ? "It is being started again." : "Start the bot again: until then nothing is traded.";
    tell(this.#needs.store, "signer-died", `The signer ended: ${how}.\n${next}`);
    const dead = this.#signer;
    if (goesOn) this.#ready = this.#inTurn(() => this.#startAgain(dead));
  }

  /** Whether another start is within bounds. */
  #noteRestart(): boolean {
    const nowMs = systemClock.nowMs();
    this.#restarts.push(nowMs);
    return this.#restarts.filter((atMs) => !hasPassed(atMs, RESTARTS_WITHIN_MS, nowMs)).length <= MOST_RESTARTS;
  }

  async #startAgain(dead: SignerProcess): Promise<void> {
    // A renewal that was under way has put another in its place.
    if (this.#signer !== dead) return;
    try {
      await systemClock.sleep(RESTART_AFTER_MS);
      await this.#replace();
    } catch (error) {
      this.#needs.report("the signer could not be started again", error);
      this.died(error instanceof Error ? error.message : String(error));
    }
  }
}

function tell(store: Store, kind: string, text: string): void {
  store.transact((records) => records.alerts.raise({ severity: "critical", kind, text, dedupeKey: `${kind}:${text}` }));
}

function tellRefused(store: Store, reason: string, kind: string): void {
  store.transact((records) => records.journal.append("signer-refused", { kind, reason }));
}

function heldOf(store: Store, token: string): number {
  const { records } = store;
  const tokenId = records.tokens.byToken(token)?.id;
  if (tokenId === undefined) return 0;
  return records.lots.openOfToken(tokenId).reduce((sum, lot) => sum + lot.sharesMicro, 0);
}
