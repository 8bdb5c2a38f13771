import type { ChainLog, Head } from "./chain-records.ts";
import { chainLogSchema, headSchema, logsSchema, problemOf, quantitySchema, receiptSchema } from "./chain-records.ts";

/** One call of JSON-RPC over HTTP; which provider answers, time-outs and tries again are the pool's. Rejects with an error's message. */
export type RpcRequest = (method: string, params: readonly unknown[], signal?: AbortSignal) => Promise<unknown>;

/** What eth_subscribe and eth_getLogs are asked for. */
export interface LogFilter {
  readonly address: readonly string[];
  readonly topics: readonly (string | null | readonly string[])[];
}

export interface LogRange {
  readonly fromBlock: number;
  readonly toBlock: number;
  readonly logs: readonly ChainLog[];
}

/** What providers say, each in words of its own, when a range holds too much for one answer. */
const TOO_MUCH = /range|too (?:large|many|much|wide|big)|limit|exceed|more than|maximum|10,?000|response size/i;
/** Enough for 200,000 blocks in well-filled ranges. */
const MOST_REQUESTS = 200;
const WIDEST_RANGE = 1_000;

/** Reads the chain where the subscription cannot tell: ranges of logs, receipts, headers. What is read and not understood throws. */
export class ChainReader {
  readonly #request: RpcRequest;
  readonly #onBadLog: (problem: string, body: unknown) => void;
  #widest = WIDEST_RANGE;

  /** @param onBadLog hears of a log that is none; the others of its answer are kept */
  constructor(request: RpcRequest, onBadLog: (problem: string, body: unknown) => void) {
    this.#request = request;
    this.#onBadLog = onBadLog;
  }

  async headNumber(signal: AbortSignal): Promise<number> {
    return quantitySchema.parse(await this.#request("eth_blockNumber", [], signal));
  }

  /** Undefined where the provider knows no such block. */
  async head(block: number | string, signal: AbortSignal): Promise<Head | undefined> {
    const byHash = typeof block === "string";
    const method = byHash ? "eth_getBlockByHash" : "eth_getBlockByNumber";
    const answer = await this.#request(method, [byHash ? block : toQuantity(block), false], signal);
    return answer === null ? undefined : headSchema.parse(answer);
  }

  /** The logs of a transaction, of whatever contract; undefined while it has no receipt. */
  async receiptLogs(tx: string, signal: AbortSignal): Promise<readonly ChainLog[] | undefined> {
    const answer = await this.#request("eth_getTransactionReceipt", [tx], signal);
    if (answer === null) return undefined;
    const receipt = receiptSchema.parse(answer);
    const logs = this.#logsOf(receipt.logs);
    const foreign = logs.some((log) => log.transactionHash !== tx || log.blockHash !== receipt.blockHash);
    if (foreign || receipt.transactionHash !== tx) throw new Error(`the receipt of ${tx} holds what is not its own`);
    return logs;
  }

  /**
   * The logs of a range of blocks, oldest first, in as many parts as the provider needs; a part that is refused for its size
   * is halved, down to one block. Stops after a bounded number of requests: the caller goes on from the last part.
   */
  async *logs(fromBlock: number, toBlock: number, filter: LogFilter, signal: AbortSignal): AsyncGenerator<LogRange> {
    let from = fromBlock;
    for (let requests = 0; requests < MOST_REQUESTS && from <= toBlock; requests += 1) {
      const to = Math.min(toBlock, from + this.#widest - 1);
      const logs = await this.#logsOfRange(from, to, filter, signal);
      if (logs === undefined) continue;
      yield { fromBlock: from, toBlock: to, logs };
      from = to + 1;
    }
  }

  /** Undefined when the range held too much: the next one is narrower. */
  async #logsOfRange(from: number, to: number, filter: LogFilter, signal: AbortSignal) {
    const query = { ...filter, fromBlock: toQuantity(from), toBlock: toQuantity(to) };
    try {
      const answer = logsSchema.parse(await this.#request("eth_getLogs", [query], signal));
      const logs = this.#logsOf(answer).filter(({ blockNumber }) => blockNumber >= from && blockNumber <= to);
      // What one provider refused another may give: the range grows back.
      this.#widest = Math.min(WIDEST_RANGE, this.#widest * 2);
      return logs;
    } catch (error) {
      const isTooMuch = error instanceof Error && TOO_MUCH.test(error.message);
      if (signal.aborted || !isTooMuch || to <= from) throw error;
      this.#widest = Math.ceil((to - from + 1) / 2);
      return undefined;
    }
  }

  #logsOf(rows: readonly unknown[]): ChainLog[] {
    const logs: ChainLog[] = [];
    for (const row of rows) {
      const log = chainLogSchema.safeParse(row);
      if (log.success) logs.push(log.data);
      else this.#onBadLog(problemOf(log.error), row);
    }
    return logs;
  }
}

function toQuantity(value: number): string {
  return `0x${value.toString(16)}`;
}
