/** Requests that the venue counts together. */
export interface RequestLimit {
  readonly name: string;
  /** As published: requests in any window of this length. */
  readonly limit: number;
  readonly windowMs: number;
  fits(method: string, path: string): boolean;
}

const TEN_SECONDS_MS = 10_000;
const per10s = (name: string, limit: number, fits: RequestLimit["fits"]): RequestLimit => {
  return { name, limit, windowMs: TEN_SECONDS_MS, fits };
};
const one = (wanted: string) => (_: string, path: string) => path === wanted;

/**
 * The CLOB's published limits (reference/polymarket.md 1.10); the first that fits a request counts. Orders and cancels have a
 * limit for each signer (tier "Standard"), which is far below the one for each address.
 */
export const CLOB_LIMITS: readonly RequestLimit[] = [
  { name: "orders", limit: 40, windowMs: 1000, fits: (method, path) => method === "POST" && path === "/order" },
  { name: "cancels", limit: 80, windowMs: 1000, fits: (method, path) => method === "DELETE" && path === "/order" },
  per10s("cancel all", 250, one("/cancel-all")),
  per10s("own orders and trades", 500, (_, path) => path.startsWith("/data/")),
  per10s("balance refresh", 50, one("/balance-allowance/update")),
  per10s("balances", 200, one("/balance-allowance")),
  per10s("credentials", 100, (_, path) => path.startsWith("/auth/")),
  per10s("books", 1500, one("/book")),
  per10s("tick size", 200, one("/tick-size")),
  per10s("other", 9000, () => true),
];

/** Gamma's published limits. */
export const GAMMA_LIMITS: readonly RequestLimit[] = [
  per10s("markets", 300, one("/markets")),
  per10s("other", 4000, () => true),
];
