/**
 * What the venue's answers mean for people, and what to do where there is something to do: by parts of its words in lower case (taken
 * from reference/polymarket.md 1.9 and recorded answers), the first that fits counts. Each follows "the venue refused it:" and "takes no orders:".
 */
const MEANINGS: ReadonlyArray<readonly [words: string, meaning: string]> = [
  ["could not be checked before it was sent", "its market or our account could not be read just before it was sent"],
  ["address banned", "it has barred our address: write to its support"],
  ["closed only mode", "it lets our account only close positions, by hand: look at the account on its site"],
  ["trading restricted", "it does not serve this account or this place: look at the account on its site"],
  [
    "maker address not allowed",
    "it does not take the wallet that our orders name: /doctor checks maker and signature type",
  ],
  ["the order signer address has to be", "our key and the account do not belong together: /doctor checks them"],
  ["the order owner has to be", "it does not take our credentials: /doctor checks them"],
  ["invalid api key", "it does not take our credentials: /doctor checks them"],
  ["post-only", "it has just been restarted and takes only orders that rest"],
  ["post_only", "it has just been restarted and takes only orders that rest"],
  ["cancel-only", "for now it only takes orders back"],
  ["trading is currently", "trading is switched off there for now"],
  ["service not ready", "it is being restarted"],
  ["too many requests", "we asked it more often than it allows, and wait a moment"],
  ["breaks minimum tick size", "the market's price step has just changed"],
  ["order_version_mismatch", "the market has just moved to another exchange contract"],
  ["not enough balance", "balance or allowance is too small: /balance shows the one, /doctor checks the other"],
  ["not yet ready to process", "the market is not ready for orders yet"],
  ["lower than the minimum", "it is smaller than the market's smallest order"],
  ["crosses the book", "its price would have matched at once, and it was to rest"],
  ["crosses book", "its price would have matched at once, and it was to rest"],
  ["no orderbook exists", "the market takes no orders any more"],
  ["invalid signature", "our signature does not fit the account: /doctor checks key and signature type"],
  // No words of the venue's, but our own on an answer that holds none.
  ["status 403", "a firewall before it turned us away: can this machine open the venue's site?"],
  ["status 4", "it turned our request away without saying why"],
  ["invalid ", "something in it is wrong, which is an error of ours: /pause, and look into the log"],
];

/** The venue's answer in plain words; undefined for one that is not known, and for words of our own. */
export function venueMeaning(words: string): string | undefined {
  const text = words.toLowerCase();
  return MEANINGS.find(([part]) => text.includes(part))?.[1];
}
