/**
 * Polymarket's contracts by chain, as its own SDK, order client and contract repository named them in 2026.
 * Addresses are rotated there: they are data, and each is asked for its code before it is trusted.
 */
const SAME_ON_BOTH = {
  /** The collateral, 6 decimals. */
  pusd: "0xC011a7E12a19f7B1f670d46F03B03f3342E82DFB",
  collateralOnramp: "0x93070a847efEf7F70739046A929D47a521F5B8ee",
  collateralOfframp: "0x2957922Eb93258b93368531d39fAcCA3B4dC5854",
  exchangeV2: "0xE111180000d2663C0091e4f400237545B87B996B",
  negRiskExchangeV2: "0xe2222d279d744050d28e00520010520000310F59",
} as const;

export const ADDRESSES = {
  /** Polygon */
  137: {
    ...SAME_ON_BOTH,
    conditionalTokens: "0x4D97DCd97eC945f40cF65F87097ACe5EA0476045",
    exchangeV3: "0xe3333700cA9d93003F00f0F71f8515005F6c00Aa",
    negRiskAdapter: "0xd91E80cF2E7be2e162c6513ceD06f1dD0dA35296",
    ctfCollateralAdapter: "0xAdA100Db00Ca00073811820692005400218FcE1f",
    negRiskCtfCollateralAdapter: "0xadA2005600Dec949baf300f4C6120000bDB6eAab",
    usdcE: "0x2791Bca1f2de4661ED88A30C99A7a9449Aa84174",
    exchangeV1: "0x4bFb41d5B3570DeFd03C39a9A4D8dE6Bd8B8982E",
    negRiskExchangeV1: "0xC5d563A36AE78145C45a50134d48A1215220f80a",
  },
  /** Amoy, the test chain: the contracts are there, an order book is not. */
  80002: {
    ...SAME_ON_BOTH,
    conditionalTokens: "0x69308FB512518e39F9b16112fA8d994F4e2Bf8bB",
    exchangeV3: "0x9fE6e61422AdB6F610d8597F9684b16912D50C3D",
    exchangeV1: "0xdFE02Eb6733538f8Ea35D585af8DE5958AD99E40",
  },
} as const;
