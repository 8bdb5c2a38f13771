import { defaultLimits } from "../../config/limits.ts";
import type { AppPorts, CancelReport } from "../../src/app/ports.ts";
import { phraseWords } from "../../src/chain/phrase-words.ts";
import { plainRules } from "../../src/engine/copy-rules.ts";
import { picture } from "../../src/ops/picture.ts";
import { systemRandom } from "../../src/ops/system-random.ts";
import { AnswerRepository } from "../../src/store/app/answer-repository.ts";
import { categoryList } from "../../src/store/app/category-list.ts";
import { ConfirmationRepository } from "../../src/store/app/confirmation-repository.ts";
import { JobRunRepository } from "../../src/store/app/job-run-repository.ts";
import { KnownHashes } from "../../src/store/app/known-hashes.ts";
import { PersonRepository } from "../../src/store/app/person-repository.ts";
import { ResultRepository } from "../../src/store/app/result-repository.ts";
import { SkippedRepository } from "../../src/store/app/skipped-list.ts";
import { SubscriptionRepository } from "../../src/store/app/subscription-repository.ts";
import { TradeRepository } from "../../src/store/app/trade-list.ts";
import type { SqliteStore } from "../../src/store/store.ts";
import { PLAN } from "../../src/validation/plan.ts";
import { SETTINGS } from "../engine/rig.ts";

export interface PortOptions {
  /** The people's clock of the bot. Default: the machine's. */
  readonly nowMs?: () => number;
  readonly cancelOpenOrders?: () => Promise<CancelReport>;
  readonly flatten?: AppPorts["flatten"];
  readonly venueProblem?: AppPorts["venueProblem"];
  readonly feeds?: AppPorts["feeds"];
  readonly requestShares?: AppPorts["requestShares"];
  readonly nextEndpoint?: AppPorts["nextEndpoint"];
  readonly diagnose?: AppPorts["diagnose"];
}

/** Nothing can be sold. */
const noFlatten: AppPorts["flatten"] = {
  offer: async (slippagePpm) => ({
    ...{ slippagePpm, lots: [], positions: 0, fetchMicro: 0, worstMicro: 0, venueProblem: undefined },
  }),
  owe: () => [],
  begin: async () => ({ orders: 0, unsent: [] }),
  beginAlone: () => undefined,
};

/** The use cases' needs on a real database. */
export function chatPorts(store: SqliteStore, options: PortOptions): AppPorts {
  const nowMs = options.nowMs ?? Date.now;
  return {
    environment: "sandbox",
    settings: {
      tradingZone: "Europe/Berlin",
      maxAgeMs: 120_000,
      slippagePpm: 20_000,
      lowestPriceMicro: 20_000,
      highestPriceMicro: 980_000,
      minRemainingMs: 60_000,
      maxBookAgeMs: 2_000,
      rules: plainRules({ kind: "fixed", usdMicro: 5_000_000 }),
      mostInFlight: 20,
      complement: "reduce",
      netting: true,
      unsettledTrade: "keep",
      risk: SETTINGS.risk,
      ownWallets: [`0x${"f".repeat(40)}`],
    },
    defaultZone: "Europe/Berlin",
    store,
    marketClock: { nowMs: Date.now },
    peopleClock: { nowMs },
    venueNowMs: Date.now,
    random: systemRandom,
    persons: new PersonRepository(store),
    confirmations: new ConfirmationRepository(store),
    subscriptions: new SubscriptionRepository(store),
    trades: new TradeRepository(store),
    skipped: new SkippedRepository(store),
    categories: () => categoryList(store),
    results: new ResultRepository(store),
    picture,
    answers: new AnswerRepository(store),
    jobRuns: new JobRunRepository(store),
    plan: PLAN,
    cancelOpenOrders: options.cancelOpenOrders ?? (async () => ({ cancelled: 1, filled: 0, unproved: [] })),
    flatten: options.flatten ?? noFlatten,
    venueProblem: options.venueProblem ?? (() => undefined),
    knowsHash: (hash) => new KnownHashes(store).has(hash),
    phraseWords,
    releaseVenue: () => undefined,
    limitDefaults: defaultLimits("sandbox"),
    limitLoosened: () => undefined,
    feeds: options.feeds ?? (() => []),
    requestShares: options.requestShares ?? (() => ({})),
    nextEndpoint: options.nextEndpoint ?? (() => false),
    diagnose: options.diagnose ?? (async () => ({ findings: [] })),
  };
}
