import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseActivityRow } from "../../../src/feeds/data-api/activity-row.ts";
import { holdingRow, TOKEN, tradeRow, WALLET } from "./activity-rows.ts";

const problemOf = (row: unknown): string => {
  const parsed = parseActivityRow(row);
  return parsed.kind === "rejected" ? parsed.problem : `read as a ${parsed.kind}`;
};

describe("a row of the Data API", () => {
  it("is read as a trade, in micro-units and lower case", () => {
    const row = tradeRow({
      proxyWallet: WALLET.toUpperCase().replace("0X", "0x"),
      title: " Bitcoin Up or Down on February 5? ",
    });
    expect(parseActivityRow(row)).toEqual({
      kind: "trade",
      sighting: {
        feed: "data-api",
        tx: "0x29ca17d1d41cc95861b98008af998bd4e9233a48c1ee97e286f5635da17af14e",
        wallet: WALLET,
        token: TOKEN,
        conditionId: "0x51dfd760be1dd8caa05a0b7c809bdb89db2e9eb5e9f6f80daa04a1e6cdf20dd4",
        outcomeIndex: 0,
        side: "BUY",
        venueS: 1_770_302_281,
        identity: "5204650000|96999470|186370784",
        multiplicity: 1,
        servedSharesMicro: 5_204_650_000,
        servedCollateralMicro: 96_999_470,
        sharesMicro: 5_204_650_000,
        collateralMicro: 96_999_470,
        feeMicro: 0,
        priceMicro: 18_637,
        title: "Bitcoin Up or Down on February 5?",
        outcome: "Up",
        slug: "bitcoin-up-or-down-on-february-5",
      },
    });
  });

  it("has the same identity whatever name its owner takes", () => {
    const [one, other] = [tradeRow(), tradeRow({ name: "another", title: "Renamed", pseudonym: null, icon: 7 })].map(
      (row) => parseActivityRow(row),
    );
    expect(one?.kind === "trade" && other?.kind === "trade" && one.sighting.identity === other.sighting.identity).toBe(
      true,
    );
  });

  it.each([
    "SPLIT",
    "MERGE",
    "REDEEM",
    "CONVERSION",
    "MIGRATION",
    "REWARD",
    "YIELD",
    "MAKER_REBATE",
    "TAKER_REBATE",
    "TIP",
  ])("of type %s changes what the wallet holds", (type) => {
    const parsed = parseActivityRow(holdingRow({ type, conditionId: "" }));
    const amounts = { sharesMicro: 3_540_900_000, collateralMicro: 3_540_900_000 };
    expect(parsed).toMatchObject({
      kind: "holding",
      change: { kind: type, wallet: WALLET, conditionId: "", ...amounts },
    });
  });

  it.each([
    [null, "row: null is no object"],
    ["text", 'row: "text" is no object'],
    [[], "row: [] is no object"],
    [{}, "type: is missing"],
    [tradeRow({ type: "AIRDROP" }), /^type: "AIRDROP" /],
    [tradeRow({ type: "trade" }), /^type: "trade" /],
    [tradeRow({ asset: "0" }), 'asset: "0" is no token id'],
    [tradeRow({ asset: "01" }), 'asset: "01" is no token id'],
    [tradeRow({ asset: (2n ** 256n).toString() }), /^asset: .* is no token id$/],
    [tradeRow({ asset: "9".repeat(5000) }), /^asset: "9{79} is no token id$/],
    [tradeRow({ side: "" }), /^side: ""/],
    [tradeRow({ outcomeIndex: 998 }), /^outcomeIndex: 998/],
    [tradeRow({ timestamp: 1_770_302_281_000 }), /^timestamp: 1770302281000/],
    [tradeRow({ usdcSize: 500_000 }), /^usdcSize: 500000 does not fit size 5204.65 × price/],
    [tradeRow({ usdcSize: 0 }), /^usdcSize: 0 does not fit/],
    [tradeRow({ price: 0.999_999_9 }), /^price: 0.9999999 /],
    [tradeRow({ size: 1e-7 }), /^size: 1e-7 /],
  ])("is rejected with the field and its value (%#)", (row, problem) => {
    if (typeof problem === "string") expect(problemOf(row)).toBe(problem);
    else expect(problemOf(row)).toMatch(problem);
  });

  it("takes the largest token id there can be", () => {
    expect(parseActivityRow(tradeRow({ asset: (2n ** 256n - 1n).toString() })).kind).toBe("trade");
  });
});

const TRADE_FIELDS = [
  "proxyWallet",
  "timestamp",
  "conditionId",
  "type",
  "size",
  "usdcSize",
  "transactionHash",
  "price",
  "asset",
  "side",
  "outcomeIndex",
  "title",
  "outcome",
  "slug",
];
const HOLDING_FIELDS = ["proxyWallet", "timestamp", "conditionId", "type", "size", "usdcSize", "transactionHash"];
const BAD: [string, unknown][] = [
  ["missing", undefined],
  ["null", null],
  ["a list", []],
  ["an object", {}],
  ["true", true],
  ["NaN", Number.NaN],
  ["infinite", Number.POSITIVE_INFINITY],
  ["negative", -1],
  ["huge", 1e300],
  ["a huge text", "7".repeat(100_000)],
  ["a number as text", "12.5"],
];

describe("bad input", () => {
  const cases = [
    ...TRADE_FIELDS.map((field) => ["trade", field, tradeRow] as const),
    ...HOLDING_FIELDS.map((field) => ["holding", field, holdingRow] as const),
  ];

  describe.each(cases)("in a %s row's %s", (_, field, make) => {
    const texts = ["title", "outcome", "slug"];
    const bad = BAD.filter(([name]) => !(texts.includes(field) && name === "a number as text"));
    it.each(bad)("%s is rejected with the field's name", (_name, value) => {
      const row: Record<string, unknown> = make({ [field]: value });
      if (value === undefined) delete row[field];
      const problem = problemOf(row);
      expect(problem.startsWith(`${field}: `)).toBe(true);
      expect(problem.length).toBeLessThan(300);
    });
  });

  it("never throws, and never reads amounts that are no safe integers, whatever a row becomes (10,000 rows)", () => {
    const junk = fc.oneof(
      fc.anything(),
      fc.double(),
      fc.integer(),
      fc.string(),
      fc.constantFrom(...BAD.map(([, value]) => value)),
      fc.bigInt({ min: 0n, max: 2n ** 260n }).map(String),
    );
    const fields = fc.constantFrom(...TRADE_FIELDS, "name", "__proto__");
    const mutation = fc.array(fc.tuple(fields, junk), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(tradeRow, holdingRow), mutation, (make, changes) => {
        const row = make();
        for (const [field, value] of changes)
          Object.defineProperty(row, field, { value, enumerable: true, configurable: true });
        const parsed = parseActivityRow(row);
        if (parsed.kind === "rejected") expect(parsed.problem).toMatch(/^\w+: /);
        else {
          const amounts = parsed.kind === "trade" ? parsed.sighting : parsed.change;
          const { sharesMicro, collateralMicro } = amounts;
          expect([sharesMicro, collateralMicro].every((micro) => Number.isSafeInteger(micro) && micro >= 0)).toBe(true);
        }
      }),
      { numRuns: 10_000 },
    );
  });
});
