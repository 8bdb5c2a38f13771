import * as z from "zod/mini";

export const address = z.string().check(z.regex(/^0x[0-9a-fA-F]{40}$/), z.toLowerCase());
/** A whole number from 0 up to 2^53. */
export const whole = z.int().check(z.nonnegative());
export const token = z.string().check(z.regex(/^(0|[1-9]\d{0,77})$/));
const path = z.string().check(z.minLength(1), z.maxLength(4096));

/** Where a keystore's password comes from; what the bot never sees comes from a file or a descriptor. */
const password = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("given"), text: z.string().check(z.maxLength(1000)) }),
  z.strictObject({ kind: z.literal("file"), path }),
  z.strictObject({ kind: z.literal("descriptor") }),
]);

/** Where the key lies: the bot knows the place, never the key. */
const keySource = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("keystore"), path, password }),
  z.strictObject({ kind: z.literal("env-file"), path, name: z.string().check(z.maxLength(100)) }),
  z.strictObject({ kind: z.literal("key-file"), path }),
]);

/** What may be signed at most, given once at the start: raising a cap takes another signer. Amounts in micro-units. */
const capFields = z.strictObject({
  /** Limits of BUY orders lie between these. */
  lowestBuyMicro: whole,
  highestBuyMicro: whole,
  /** An exit must be possible at almost any price: low, but not at nothing. */
  lowestSellMicro: whole,
  /** Collateral of one BUY order. */
  buyMicro: whole,
  /** Collateral of all BUY orders signed in 24 hours. */
  buyDayMicro: whole,
  buysPerMinute: whole,
  sellsPerMinute: whole,
  maxFeePerGasWei: whole,
  anchorGas: whole,
  redeemGas: whole,
  /** Anchors and redemptions together. */
  transactionsPerDay: whole,
});

const caps = capFields.check(
  z.refine(({ buysPerMinute, sellsPerMinute }) => sellsPerMinute >= buysPerMinute, {
    path: ["sellsPerMinute"],
    error: "exits need at least the rate of buys",
  }),
);

/** The first message a signer gets: what it is for. It never changes after. */
export const SignerSetup = z.strictObject({
  type: z.literal("start"),
  key: keySource,
  /** The market's time is anchorMarketMs + (wall − anchorWallMs) × speed; it is the wall's everywhere but in the sandbox. */
  clock: z.strictObject({ anchorMarketMs: whole, anchorWallMs: whole, speed: z.number().check(z.positive()) }),
  chainId: z.literal([137, 80002]),
  exchanges: z.array(address).check(z.minLength(1), z.maxLength(4)),
  signatureType: z.literal([0, 1, 2, 3]),
  /** The proxy, safe or deposit wallet; null for type 0, where the key's own address makes the orders. */
  maker: z.nullable(address),
  collateral: address,
  adapters: z.array(address).check(z.maxLength(2)),
  caps,
  /** What the account holds at the start. */
  holdings: z.array(z.strictObject({ token, sharesMicro: whole })).check(z.maxLength(10_000)),
});

export type SignerSetup = z.infer<typeof SignerSetup>;
export type SignerCaps = SignerSetup["caps"];
export type KeySource = SignerSetup["key"];
export type PasswordSource = z.infer<typeof password>;
