/** Rows as the Data API serves them, made up for tests. */
export interface Row extends Record<string, unknown> {
  proxyWallet: string;
  timestamp: number;
  transactionHash: string;
}

export const WALLET = "0x01542a212c9696da5b409cae879143b8966115a8";
export const TOKEN = "41157736988575577269397233819982825842427068396822545343608021383110479677221";

export function tradeRow(change: Record<string, unknown> = {}): Row {
  return {
    proxyWallet: WALLET,
    timestamp: 1_770_302_281,
    conditionId: "0x51dfd760be1dd8caa05a0b7c809bdb89db2e9eb5e9f6f80daa04a1e6cdf20dd4",
    type: "TRADE",
    size: 5204.65,
    usdcSize: 96.99947,
    transactionHash: "0x29ca17d1d41cc95861b98008af998bd4e9233a48c1ee97e286f5635da17af14e",
    price: 0.01863707838183163,
    asset: TOKEN,
    side: "BUY",
    outcomeIndex: 0,
    title: "Bitcoin Up or Down on February 5?",
    slug: "bitcoin-up-or-down-on-february-5",
    icon: "https://example.org/btc.png",
    eventSlug: "bitcoin-up-or-down-on-february-5",
    outcome: "Up",
    name: "someone",
    pseudonym: "Some-One",
    bio: "",
    profileImage: "",
    profileImageOptimized: "",
    ...change,
  };
}

export function holdingRow(change: Record<string, unknown> = {}): Row {
  const nothing = { asset: "", side: "", outcome: "", outcomeIndex: 999 };
  return tradeRow({ ...nothing, type: "MERGE", price: 0, size: 3540.9, usdcSize: 3540.9, ...change });
}
