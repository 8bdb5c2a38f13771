import { z } from "zod";
import { parseDecimal } from "../../domain/micro.ts";
import type { JsonSource } from "../json-source.ts";
import { amountField, walletField } from "../trade-fields.ts";
import { askPage, ReadFailed, shown } from "./read-window.ts";

const answerSchema = z.array(z.object({ user: walletField, value: amountField })).max(10);

/** What a wallet's positions are worth by the Data API's `/value` (its OpenAPI: a list of user and value, in USD). */
export class PositionsValue {
  readonly #source: JsonSource;

  /** @param source speaks to the Data API: paths are relative to its root */
  constructor(source: JsonSource) {
    this.#source = source;
  }

  /** Micro-USD. Throws ReadFailed when the request fails or the answer is not of this wallet, the signal's reason when aborted. */
  async of(wallet: string, signal?: AbortSignal): Promise<number> {
    const where = `/value of ${wallet}`;
    const answer = await askPage(this.#source, { path: "/value", query: [["user", wallet]], where }, signal);
    const parsed = answerSchema.safeParse(answer);
    const row = parsed.data?.find(({ user }) => user.toLowerCase() === wallet.toLowerCase());
    if (row === undefined) throw new ReadFailed(`${where}: the answer is no value of it but ${shown(answer)}`);
    return parseDecimal(row.value);
  }
}
