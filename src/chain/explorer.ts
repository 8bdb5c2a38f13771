/** Where people look at a chain, and where test coins are had. */
const EXPLORERS: Readonly<Record<number, string>> = {
  137: "https://polygonscan.com",
  80002: "https://amoy.polygonscan.com",
};
const FAUCETS: Readonly<Record<number, string>> = { 80002: "https://faucet.polygon.technology" };

/** Of a chain that no explorer shows, the hash alone. */
export function transactionLink(chainId: number, tx: string): string {
  const explorer = EXPLORERS[chainId];
  return explorer === undefined ? tx : `${explorer}/tx/${tx}`;
}

export function addressLink(chainId: number, address: string): string {
  const explorer = EXPLORERS[chainId];
  return explorer === undefined ? address : `${explorer}/address/${address}`;
}

/** Undefined where coins cost money. */
export function faucetLink(chainId: number): string | undefined {
  return FAUCETS[chainId];
}
