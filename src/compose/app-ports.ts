import type { EnvironmentName } from "../../config/environments.ts";
import { defaultLimits } from "../../config/limits.ts";
import type { AppPorts } from "../app/ports.ts";
import { phraseWords } from "../chain/phrase-words.ts";
import type { Flatten } from "../engine/exits/flatten.ts";
import type { OrderCancelling } from "../engine/orders/order-cancelling.ts";
import type { Clock, MarketData, Random } from "../engine/ports.ts";
import type { EngineSettings } from "../engine/settings.ts";
import { picture } from "../ops/picture.ts";
import { AnswerRepository } from "../store/app/answer-repository.ts";
import { categoryList } from "../store/app/category-list.ts";
import { ConfirmationRepository } from "../store/app/confirmation-repository.ts";
import { JobRunRepository } from "../store/app/job-run-repository.ts";
import { KnownHashes } from "../store/app/known-hashes.ts";
import { PersonRepository } from "../store/app/person-repository.ts";
import { ResultRepository } from "../store/app/result-repository.ts";
import { SkippedRepository } from "../store/app/skipped-list.ts";
import { SubscriptionRepository } from "../store/app/subscription-repository.ts";
import { TradeRepository } from "../store/app/trade-list.ts";
import type { SqliteStore } from "../store/store.ts";
import { PLAN } from "../validation/plan.ts";
import type { Trading } from "./trading.ts";

export interface AppNeeds {
  readonly environment: EnvironmentName;
  readonly settings: EngineSettings;
  readonly store: SqliteStore;
  readonly marketClock: Clock;
  readonly peopleClock: Clock;
  readonly data: MarketData;
  readonly random: Random;
  readonly cancelling: OrderCancelling;
  readonly flatten: Flatten;
  readonly trading: Pick<Trading, "venue" | "feedStatus" | "requestShares" | "feeds" | "releaseVenue" | "renewSigner">;
  readonly diagnose: AppPorts["diagnose"];
}

/** What the use cases need, on the bot's own database. */
export function appPorts(needs: AppNeeds): AppPorts {
  const {
    environment,
    settings,
    store,
    marketClock,
    peopleClock,
    data,
    random,
    cancelling,
    flatten,
    trading,
    diagnose,
  } = needs;
  const hashes = new KnownHashes(store);
  return {
    environment,
    settings,
    defaultZone: settings.tradingZone,
    store,
    marketClock,
    peopleClock,
    venueNowMs: () => data.venueNowMs(),
    random,
    persons: new PersonRepository(store),
    confirmations: new ConfirmationRepository(store),
    subscriptions: new SubscriptionRepository(store),
    trades: new TradeRepository(store),
    skipped: new SkippedRepository(store),
    categories: () => categoryList(store),
    results: new ResultRepository(store),
    picture,
    answers: new AnswerRepository(store),
    plan: PLAN,
    jobRuns: new JobRunRepository(store),
    cancelOpenOrders: () => cancelling.cancelOpen(),
    flatten,
    venueProblem: () => trading.venue.unready(),
    knowsHash: (hash) => hashes.has(hash),
    phraseWords,
    releaseVenue: () => trading.releaseVenue(),
    limitDefaults: defaultLimits(environment),
    limitLoosened: () => trading.renewSigner(),
    feeds: () => trading.feedStatus(),
    requestShares: () => trading.requestShares(),
    nextEndpoint: (name) => trading.feeds.next(name),
    diagnose,
  };
}
