import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
let loaded: typeof import("ethers/address") | undefined;
const known = new Map<string, string>();
const MOST_KNOWN = 10_000;

/** The mixed-case form of an address (EIP-55), in which the feed writes wallets. */
export function checksumAddress(address: string): string {
  const seen = known.get(address);
  if (seen !== undefined) return seen;
  loaded ??= require("ethers/address") as typeof import("ethers/address");
  if (known.size >= MOST_KNOWN) known.clear();
  const mixed = loaded.getAddress(address);
  known.set(address, mixed);
  return mixed;
}
