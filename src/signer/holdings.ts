import { Refused } from "./refused.ts";

/** Tokens one signer keeps apart; a position more than this is no position of a copy trader. */
const MOST_TOKENS = 20_000;
/** A BUY that fills at better prices than its limit brings more shares than its amounts say: up to so many times. */
const BETTER_PRICE = 2;

interface Holding {
  readonly sharesMicro: number;
  /** What the account can hold at most, going by the start and the BUY orders signed since. */
  readonly ceilingMicro: number;
}

/**
 * How many shares may be sold. They are told at the start, grow with each BUY that is signed, and follow what the bot reports
 * later, but never above what the start and twice the shares of the signed BUY orders explain. A SELL lowers nothing: what it
 * did not sell must be sellable again at once.
 */
export class Holdings {
  readonly #byToken = new Map<string, Holding>();

  constructor(atStart: readonly { readonly token: string; readonly sharesMicro: number }[]) {
    for (const { token, sharesMicro } of atStart) this.#byToken.set(token, { sharesMicro, ceilingMicro: sharesMicro });
  }

  /** Throws Refused for a SELL of more than is held. */
  checkSell(token: string, sharesMicro: number): void {
    const held = this.#of(token).sharesMicro;
    if (sharesMicro > held) throw new Refused(`a SELL of ${sharesMicro} micro-shares where ${held} are held`);
  }

  /** Throws Refused when there is no room for another token. */
  checkBuy(token: string): void {
    if (!this.#byToken.has(token) && this.#byToken.size >= MOST_TOKENS) {
      throw new Refused(`more than ${MOST_TOKENS} tokens`);
    }
  }

  addBuy(token: string, buyMicro: number): void {
    const { sharesMicro, ceilingMicro } = this.#of(token);
    this.#byToken.set(token, {
      sharesMicro: sharesMicro + buyMicro,
      ceilingMicro: ceilingMicro + BETTER_PRICE * buyMicro,
    });
  }

  /** The bot's reading of what is held now. Throws Refused when nothing signed here explains so many. */
  set(token: string, sharesMicro: number): void {
    const { ceilingMicro } = this.#of(token);
    if (sharesMicro > ceilingMicro) {
      throw new Refused(
        `${sharesMicro} micro-shares cannot be held where at most ${ceilingMicro} can have been bought`,
      );
    }
    if (ceilingMicro > 0) this.#byToken.set(token, { sharesMicro, ceilingMicro });
  }

  #of(token: string): Holding {
    return this.#byToken.get(token) ?? { sharesMicro: 0, ceilingMicro: 0 };
  }
}
