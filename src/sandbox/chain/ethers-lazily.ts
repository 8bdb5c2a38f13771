import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
let loaded: typeof import("ethers") | undefined;

/** Loaded when the first call or transaction is to be read: it takes 150 ms and 37 MB, which most starts need not pay. */
export function ethersLazily(): typeof import("ethers") {
  loaded ??= require("ethers") as typeof import("ethers");
  return loaded;
}
