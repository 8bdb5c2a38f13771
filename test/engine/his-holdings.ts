import type { HeldToken, HoldingsSource, PresentHoldings } from "../../src/engine/holdings/holdings-source.ts";

interface Move {
  readonly atS: number;
  readonly token: string;
  readonly changeMicro: number;
  readonly tx: string | undefined;
}

/** What a target truly holds, second by second, and what the chain and the Data API say of it. */
export class HisHoldings implements HoldingsSource {
  readonly #moves: Move[] = [];
  readonly #nowS: () => number;
  /** How the chain answers: not at all, or by balances of now. */
  chain: "up" | "down" = "up";
  /** What the snapshot shows is that much older than it says. */
  snapshotLateS = 0;
  /** Transactions that no node shows yet. */
  readonly unmined = new Set<string>();
  asked = 0;

  /** @param nowS the venue's present second */
  constructor(nowS: () => number) {
    this.#nowS = nowS;
  }

  move(token: string, changeMicro: number, atS: number, tx?: string): void {
    this.#moves.push({ token, changeMicro, atS, tx });
  }

  /** At the end of a second. */
  at(token: string, second: number): number {
    return this.#sum((move) => move.token === token && move.atS <= second);
  }

  present = async (held: readonly HeldToken[]): Promise<PresentHoldings> => {
    this.asked += 1;
    const atS = this.#nowS();
    const isChain = this.chain === "up";
    const seenS = isChain ? atS : atS - this.snapshotLateS;
    return {
      sharesMicro: held.map(({ token }) => this.at(token, seenS)),
      atS,
      source: isChain ? "chain" : "snapshot",
    };
  };

  beforeSecond = async ({ token }: HeldToken, second: number): Promise<PresentHoldings> => {
    this.#refuseDown();
    const atS = Math.min(this.#nowS(), second - 1);
    return { sharesMicro: [this.at(token, atS)], atS, source: "chain" };
  };

  before: HoldingsSource["before"] = async ({ token }, tx) => {
    this.#refuseDown();
    const own = this.#moves.find((move) => move.tx === tx && move.token === token);
    if (own === undefined || this.unmined.has(tx)) return undefined;
    const sharesMicro = this.#sum((move) => move.token === token && move.atS < own.atS);
    return { sharesMicro, block: own.atS - 1 };
  };

  #sum(counts: (move: Move) => boolean): number {
    return this.#moves.filter(counts).reduce((sum, { changeMicro }) => sum + changeMicro, 0);
  }

  #refuseDown(): void {
    if (this.chain === "down") throw new Error("no endpoint answers");
  }
}
