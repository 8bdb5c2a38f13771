/** The 2,048 English words that wallets' phrases are made of (BIP-39), loaded when they are first asked for. */
export async function phraseWords(): Promise<ReadonlySet<string>> {
  const { LangEn } = await import("ethers/wordlists");
  const list = LangEn.wordlist();
  return new Set(Array.from({ length: 2_048 }, (_, index) => list.getWord(index)));
}
