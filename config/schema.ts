import { COPY_DEFINITIONS } from "./copy-settings.ts";
import type { Definition } from "./definition.ts";
import { LIVE, optional, setting } from "./definition.ts";
import type { EnvironmentName } from "./environments.ts";
import type { ValueKind } from "./value-kind.ts";
import {
  decimal,
  factor,
  matching,
  oneOf,
  onOff,
  timeZone,
  urls,
  wallet,
  wallets,
  wholeNumber,
  words,
} from "./value-kind.ts";

const inSandbox = { usedIn: ["sandbox"] } as const;

/** Every setting there is. How much may be risked is not here: limits.ts has the defaults, people change them. */
export const DEFINITIONS = {
  sandboxPort: setting(
    "SANDBOX_PORT",
    "port of the local world and its chat page",
    wholeNumber(1, 65_535),
    "8088",
    inSandbox,
  ),
  sandboxSpeed: setting(
    "SANDBOX_SPEED",
    "how many times faster than people's time the local market runs",
    factor(0.1, 1000),
    "1",
    inSandbox,
  ),
  sandboxSeed: setting(
    "SANDBOX_SEED",
    "the seed the local world grows from",
    wholeNumber(0, 4_294_967_295),
    "1",
    inSandbox,
  ),
  tradingZone: setting("UNDERSTUDY_TRADING_ZONE", "time zone whose midnight begins a trading day", timeZone(), "UTC"),
  checklistHour: setting(
    "UNDERSTUDY_CHECKLIST_HOUR",
    "hour of the daily checklist, in the owner's zone",
    wholeNumber(0, 23),
    "9",
  ),
  scanIntervalMs: setting("UNDERSTUDY_SCAN_SECONDS", "seconds between two looks at the targets", scanSeconds(), "30"),
  maxAgeMs: setting(
    "UNDERSTUDY_MAX_AGE_SECONDS",
    "oldest trade that is still copied, in seconds",
    wholeNumber(10, 3600, 1000),
    "120",
  ),
  slippagePpm: setting(
    "UNDERSTUDY_SLIPPAGE_PERCENT",
    "worse than the target's price, at most, in percent",
    decimal(0, 20, 0.01),
    "3",
  ),
  lowestPriceMicro: setting(
    "UNDERSTUDY_LOWEST_PRICE",
    "no buys below this price, in USD a share",
    decimal(0.0001, 0.9999),
    "0.02",
  ),
  highestPriceMicro: setting(
    "UNDERSTUDY_HIGHEST_PRICE",
    "no buys above this price, in USD a share",
    decimal(0.0001, 0.9999),
    "0.98",
  ),
  minRemainingMs: setting(
    "UNDERSTUDY_MIN_REMAINING_SECONDS",
    "no buys in a market that ends sooner, in seconds",
    wholeNumber(0, 86_400, 1000),
    "60",
  ),
  maxBookAgeMs: setting(
    "UNDERSTUDY_MAX_BOOK_AGE_SECONDS",
    "an older order book is read again, in seconds",
    wholeNumber(1, 30, 1000),
    "2",
  ),
  ...COPY_DEFINITIONS,
  complement: setting(
    "UNDERSTUDY_COMPLEMENT",
    "when a target buys the other outcome of what we hold: reduce ours, allow both, or skip",
    oneOf("reduce", "allow", "skip"),
    "reduce",
  ),
  netting: setting("UNDERSTUDY_NETTING", "net a target's buys and sells that are seen together", onOff(), "on"),
  unsettledTrade: setting(
    "UNDERSTUDY_UNSETTLED_TRADE",
    "our copy of a target's trade that did not settle: keep it, or exit",
    oneOf("keep", "exit"),
    "keep",
  ),
  maxSpreadMicro: setting(
    "UNDERSTUDY_MAX_SPREAD",
    "no buys where best bid and best ask lie further apart, in USD a share",
    decimal(0.0001, 1),
    "0.1",
  ),
  minDepthPpm: setting(
    "UNDERSTUDY_MIN_DEPTH_PERCENT",
    "how much of an order the book must offer within its limit, in percent",
    decimal(0, 100, 0.01),
    "0",
  ),
  gameQuietMs: setting(
    "UNDERSTUDY_GAME_QUIET_SECONDS",
    "no buys so many seconds before and after the start of a market's game; 0: no such time",
    wholeNumber(0, 86_400, 1000),
    "0",
  ),
  inPlay: setting("UNDERSTUDY_IN_PLAY", "buys go on once a market's game has started", onOff(), "on"),
  repeatMs: setting(
    "UNDERSTUDY_REPEAT_SECONDS",
    "a target's next buy of the same token at the same price is refused for so long, in seconds; 0: never",
    wholeNumber(0, 3600, 1000),
    "5",
  ),
  lossPauseMs: setting(
    "UNDERSTUDY_LOSS_PAUSE_MINUTES",
    "how long buys wait after too many losses in a row, in minutes; the next trading day ends it, too",
    wholeNumber(1, 1440, 60_000),
    "60",
  ),
  tokenCooldownMs: setting(
    "UNDERSTUDY_LOSS_COOLDOWN_MINUTES",
    "how long a token is left alone after a loss in it, in minutes; 0: not at all",
    wholeNumber(0, 10_080, 60_000),
    "0",
  ),
  marketMakers: setting(
    "UNDERSTUDY_MARKET_MAKERS",
    "buys of a target that trades both sides of markets within minutes: copy them, warn, or refuse them",
    oneOf("copy", "warn", "refuse"),
    "warn",
  ),
  allowCategories: optional("UNDERSTUDY_ALLOW_CATEGORIES", "buy only in markets of these categories", words()),
  denyCategories: optional("UNDERSTUDY_DENY_CATEGORIES", "buy in no market of these categories", words()),
  allowKeywords: optional("UNDERSTUDY_ALLOW_KEYWORDS", "buy only in markets with one of these in their title", words()),
  denyKeywords: optional("UNDERSTUDY_DENY_KEYWORDS", "buy in no market with one of these in its title", words()),
  silentAfterMs: setting(
    "UNDERSTUDY_SILENT_DAYS",
    "a target that has not traded for so many days is told",
    wholeNumber(1, 365, 86_400_000),
    "7",
  ),
  ownWallets: optional("UNDERSTUDY_OWN_WALLETS", "our own wallets, which are never copied", wallets()),
  firstTargets: optional(
    "UNDERSTUDY_FIRST_TARGETS",
    "wallets that are copied from the very first start on; later ones are added in the chat",
    wallets(),
    { usedIn: LIVE },
  ),
  dataApiVersion: setting(
    "UNDERSTUDY_DATA_API_VERSION",
    "which version of the Data API is read: v1, v2, or auto: v2 where it answers",
    oneOf("v1", "v2", "auto"),
    "v1",
  ),
  rtds: setting("UNDERSTUDY_RTDS", "use the site-wide trade feed, which only makes us faster", onOff(), "on"),
  feedSockets: optional(
    "UNDERSTUDY_FEED_SOCKETS",
    "WebSockets of the chain the targets trade on, in the order of preference, instead of the public ones",
    urls("ws", "wss"),
    { secret: true, usedIn: LIVE },
  ),
  feedRpcUrls: optional(
    "UNDERSTUDY_FEED_RPC_URLS",
    "JSON-RPC of the chain the targets trade on, in the order of preference, instead of the public ones",
    urls("http", "https"),
    { secret: true, usedIn: LIVE },
  ),
  rpcUrls: optional(
    "UNDERSTUDY_RPC_URLS",
    "JSON-RPC of our own chain, in the order of preference, instead of the public ones",
    urls("http", "https"),
    { secret: true, usedIn: LIVE },
  ),
  maxGasGwei: setting(
    "UNDERSTUDY_MAX_GAS_GWEI",
    "anchors and redemptions wait while a unit of gas costs more, in gwei",
    wholeNumber(1, 100_000),
    "500",
  ),
  signatureType: setting(
    "UNDERSTUDY_SIGNATURE_TYPE",
    "whose orders the key signs: 0 its own, 1 a proxy's, 2 a safe's, 3 a deposit wallet's",
    signatureType(),
    "0",
  ),
  funder: optional("UNDERSTUDY_FUNDER", "the proxy, safe or deposit wallet that makes the orders", wallet()),
  dedicatedAccount: setting(
    "UNDERSTUDY_DEDICATED_ACCOUNT",
    "whether nobody else trades with our account: then a trade that is not ours is an alarm",
    onOff(),
    "off",
  ),
  etherscanKey: optional(
    "UNDERSTUDY_ETHERSCAN_KEY",
    "key of Etherscan's V2 API, for its second opinion on transactions",
    matching(/^[A-Za-z0-9]{20,64}$/, "an API key of etherscan.io (20 or more letters and digits)"),
    { secret: true, usedIn: LIVE },
  ),
  telegramToken: optional(
    "TELEGRAM_BOT_TOKEN",
    "the bot's token from @BotFather",
    matching(/^\d{6,}:[\w-]{30,}$/, "a Telegram bot token (digits, a colon, 30 or more letters)"),
    { perEnvironment: true, secret: true, usedIn: LIVE, requiredIn: LIVE },
  ),
  telegramChatId: optional(
    "TELEGRAM_CHAT_ID",
    "chat that gets the alerts, beside the owner's own",
    matching(/^-?\d{1,15}$/, "the number of a chat"),
    { perEnvironment: true, usedIn: LIVE },
  ),
  logLevel: setting("UNDERSTUDY_LOG_LEVEL", "what is logged", oneOf("debug", "info", "warn", "error"), "info"),
} as const;

/** Only what divides a minute keeps an even beat. */
function scanSeconds(): ValueKind<number> {
  const { allowed, schema } = oneOf("5", "10", "15", "20", "30", "60");
  return { allowed, schema: schema.transform((text) => Number(text) * 1000) };
}

function signatureType(): ValueKind<number> {
  const { allowed, schema } = oneOf("0", "1", "2", "3");
  return { allowed, schema: schema.transform(Number) };
}

/** The name of a setting in one environment. */
export function nameIn(
  environment: EnvironmentName,
  { name, perEnvironment }: Pick<Definition<unknown>, "name" | "perEnvironment">,
): string {
  return perEnvironment ? `${environment.toUpperCase()}_${name}` : name;
}

/** Names the loader knows although no setting comes from them. */
export const CHOOSER = "UNDERSTUDY_ENV";
export const DATA_FOLDER = "DATA_DIR";
/** Read by the signer alone: the loader notes that they are set, never what they are. */
export const KEYS_OF_THE_SIGNER = ["STAGING_PRIVATE_KEY", "PRODUCTION_PRIVATE_KEY"] as const;
/** A name that begins so is meant for us. */
export const PREFIXES = ["UNDERSTUDY_", "SANDBOX_", "STAGING_", "PRODUCTION_", "DATA_DIR"] as const;

type Values = {
  readonly [Key in keyof typeof DEFINITIONS]: (typeof DEFINITIONS)[Key] extends Definition<infer Value> ? Value : never;
};

export interface Settings extends Values {
  readonly environment: EnvironmentName;
  /** Absolute path of the folder that holds everything the bot keeps. */
  readonly dataFolder: string;
  readonly signerKeySet: boolean;
}
