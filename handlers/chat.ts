import type { ConversationData, VersionedStateStorage } from "@grammyjs/conversations";
import { conversations } from "@grammyjs/conversations";
import { run, sequentialize } from "@grammyjs/runner";
import type { ApiClientOptions, Transformer } from "grammy";
import { Bot } from "grammy";
import type { ClaimCode } from "../src/app/claim-code.ts";
import type { AppPorts, Clock } from "../src/app/ports.ts";
import { balanceChat } from "./balance.ts";
import { breakersChat } from "./breakers.ts";
import type { ChatContext } from "./chat-context.ts";
import { CHECKLIST_VERSION, checklistChat, promptChecklist } from "./checklist.ts";
import { confirmationChat } from "./confirmation.ts";
import { doctorChat } from "./doctor.ts";
import type { Report } from "./failure.ts";
import { answerRefusals, onFailure } from "./failure.ts";
import { fallback } from "./fallback.ts";
import { feedsChat } from "./feeds.ts";
import { flattenChat } from "./flatten.ts";
import { gate } from "./gate.ts";
import { helpChat } from "./help.ts";
import { keyGuard } from "./key-guard.ts";
import { latencyChat } from "./latency.ts";
import { limitsChat } from "./limits.ts";
import { lowerCaseCommand } from "./lower-case-command.ts";
import { marketsChat } from "./markets.ts";
import { membership } from "./membership.ts";
import { setMenu, setMenus } from "./menu.ts";
import { pauseChat } from "./pause.ts";
import { positionsChat } from "./positions.ts";
import { profitChat } from "./profit.ts";
import { queueKey } from "./queue-key.ts";
import { resumeChat } from "./resume.ts";
import { sizingChat } from "./sizing.ts";
import { statusChat } from "./status.ts";
import { subscriptionsChat } from "./subscriptions.ts";
import { targetsChat } from "./targets.ts";
import { tradesChat } from "./trades.ts";
import { transformers } from "./transformers.ts";
import { whyChat } from "./why.ts";

const POLL_S = 25;
const RESTART_MS = 5_000;
/** A poll that fails is made again a second later; after so long the polling ends, is told of and begins anew. */
const FAILED_POLLS = { retryInterval: 1_000, maxRetryTime: (POLL_S + 5) * 1_000 };
const UPDATES = ["message", "channel_post", "callback_query", "my_chat_member"] as const;

type ApiTransport = NonNullable<ApiClientOptions["fetch"]>;

export interface ChatOptions {
  readonly token: string;
  /** Where the Bot API is, without a trailing slash; Telegram's own when undefined. */
  readonly apiRoot: string | undefined;
  readonly app: AppPorts;
  /** Undefined when there is an owner already. */
  readonly claim: ClaimCode | undefined;
  readonly conversations: VersionedStateStorage<string, ConversationData>;
  /** People's clock. */
  readonly clock: Clock;
  readonly report: Report;
  /** How the Bot API is reached; over the machine's network unless told. */
  readonly transport?: ApiTransport;
}

/** The Telegram face: takes updates, lets people with a role through, and answers. */
export class Chat {
  readonly #bot: Bot<ChatContext>;
  readonly #options: ChatOptions;

  constructor(options: ChatOptions) {
    this.#options = options;
    const client = {
      timeoutSeconds: POLL_S + 15,
      ...(options.apiRoot === undefined ? {} : { apiRoot: options.apiRoot }),
      ...(options.transport && { fetch: options.transport }),
    };
    this.#bot = new Bot<ChatContext>(options.token, { client });
    const calls = transformers(options.clock);
    this.#bot.api.config.use(...calls);
    this.#bot.catch(onFailure(options.app, options.report));
    this.#install(calls);
  }

  /** Polls until aborted. What ends the polling (a second poller, a lost network) is reported, and it begins again. */
  async run(signal: AbortSignal): Promise<void> {
    let isLost = false;
    while (!signal.aborted) {
      try {
        await untilAborted(setMenus(this.#bot.api, this.#options.app.persons.all(), this.#options.report), signal);
        isLost = false;
        await this.#poll(signal);
      } catch (error) {
        if (signal.aborted) return;
        // Told once: without a network every try fails the same way.
        if (!isLost) this.#options.report("the chat lost Telegram and tries again until it is back", error);
        isLost = true;
        await this.#options.clock.sleep(RESTART_MS, signal).catch(() => undefined);
      }
    }
  }

  /** Offers the owner the checklist that is due, with a button. */
  promptChecklist(): Promise<void> {
    return promptChecklist(this.#options.app, this.#bot.api);
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const fetch = { timeout: POLL_S, allowed_updates: UPDATES };
    const runner = run(this.#bot, { runner: { ...FAILED_POLLS, fetch, silent: true } });
    const stop = () => void runner.stop();
    signal.addEventListener("abort", stop, { once: true });
    try {
      await runner.task();
    } finally {
      signal.removeEventListener("abort", stop);
      if (runner.isRunning()) await runner.stop();
    }
  }

  /** The order matters: urgent commands come before the conversations, whose state one update at a time may touch. */
  #install(calls: readonly Transformer[]): void {
    const { app, claim, report } = this.#options;
    const bot = this.#bot;
    bot.use(sequentialize(queueKey));
    // Before anything that could note, store or answer what was written.
    bot.use(keyGuard(app, report));
    bot.use(answerRefusals, lowerCaseCommand);
    bot.use(gate(app, claim, (person) => setMenu(bot.api, person)));
    bot.use(pauseChat(app));
    const storage = { type: "key" as const, version: CHECKLIST_VERSION, adapter: this.#options.conversations };
    bot.use(conversations<ChatContext, ChatContext>({ storage }));
    bot.use(
      confirmationChat(app),
      statusChat(app),
      positionsChat(app),
      balanceChat(app),
      tradesChat(app),
      whyChat(app),
    );
    bot.use(feedsChat(app), breakersChat(app), latencyChat(app), profitChat(app), doctorChat(app));
    bot.use(
      limitsChat(app),
      marketsChat(app),
      sizingChat(app),
      targetsChat(app),
      resumeChat(app),
      flattenChat(app),
      subscriptionsChat(app),
      helpChat(app),
      membership(app, report),
    );
    bot.use(checklistChat(app, calls));
    bot.use(fallback);
  }
}

/** Calls to Telegram have time-outs of their own, which are longer than an end may take. */
async function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  work.catch(() => undefined);
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
