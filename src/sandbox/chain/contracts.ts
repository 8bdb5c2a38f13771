/** The contracts that stand on this chain, lower-case: Amoy's of reference/polymarket.md 1.2, and those that 1.1 shares with it. */
export const CONTRACTS = {
  pusd: "0xc011a7e12a19f7b1f670d46f03b03f3342e82dfb",
  collateralOnramp: "0x93070a847efef7f70739046a929d47a521f5b8ee",
  collateralOfframp: "0x2957922eb93258b93368531d39facca3b4dc5854",
  permissionedRamp: "0xebc2459ec962869ca4c0bd1e06368272732bcb08",
  conditionalTokens: "0x69308fb512518e39f9b16112fa8d994f4e2bf8bb",
  exchange: "0xe111180000d2663c0091e4f400237545b87b996b",
  negRiskExchange: "0xe2222d279d744050d28e00520010520000310f59",
  exchangeV3: "0x9fe6e61422adb6f610d8597f9684b16912d50c3d",
  exchangeV1: "0xdfe02eb6733538f8ea35d585af8de5958ad99e40",
  ctfCollateralAdapter: "0xada100db00ca00073811820692005400218fce1f",
  negRiskCollateralAdapter: "0xada2005600dec949baf300f4c6120000bdb6eaab",
} as const;

const ALL: ReadonlySet<string> = new Set(Object.values(CONTRACTS));

/** @param address lower-case */
export function isContract(address: string): boolean {
  return ALL.has(address);
}

export function isExchange(address: string): boolean {
  return address === CONTRACTS.exchange || address === CONTRACTS.negRiskExchange;
}

export function isAdapter(address: string): boolean {
  return address === CONTRACTS.ctfCollateralAdapter || address === CONTRACTS.negRiskCollateralAdapter;
}
