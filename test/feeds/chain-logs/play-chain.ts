import { Interface } from "ethers";
import type { WebSocket } from "ws";
import { SocketServer } from "../../ops/socket-server.ts";

export const EXCHANGE = "0xe111180000d2663c0091e4f400237545b87b996b";
const events = new Interface([
  "event OrderFilled(bytes32 indexed orderHash, address indexed maker, address indexed taker, uint8 side, uint256 tokenId, uint256 makerAmountFilled, uint256 takerAmountFilled, uint256 fee, bytes32 builder, bytes32 metadata)",
]);
const ZERO = `0x${"0".repeat(64)}`;
const START_S = 1_790_000_000;

export interface PlayFill {
  readonly wallet: string;
  readonly taker?: string;
  readonly shares?: number;
}

interface Block {
  readonly number: number;
  readonly hash: string;
  readonly parentHash: string;
  readonly timestamp: number;
  readonly logs: readonly Record<string, unknown>[];
}

const hex = (value: number) => `0x${value.toString(16)}`;

/** A chain of a test's own behind JSON-RPC over WebSocket and by call: it mines, reorganises and lies when told. */
export class PlayChain implements AsyncDisposable {
  readonly server: SocketServer;
  readonly asked: string[] = [];
  /** Notifications are lost while false; what is asked for is answered all the same. */
  pushes = true;
  /** Logs tell their block's time. */
  datesLogs = true;
  /** The most blocks in one answer. */
  widestRange = 2_000;
  refuseSubscriptions = false;
  /** Throws in place of an answer. */
  failing: ((method: string) => boolean) | undefined;
  #blocks: Block[] = [];
  #hashes = 0;
  #transactions = 0;
  readonly #subscriptions = new Map<string, { socket: WebSocket; kind: string; wallets: readonly string[] }>();

  static async start(): Promise<PlayChain> {
    return new PlayChain(await SocketServer.open());
  }

  private constructor(server: SocketServer) {
    this.server = server;
    this.mine([]);
    server.onMessage = (text, socket) => this.#hear(text, socket);
  }

  get head(): Block {
    return this.#blocks.at(-1) as Block;
  }

  /** One block with these transactions, each a list of fills. */
  mine(transactions: readonly (readonly PlayFill[])[]): Block {
    const parent = this.#blocks.at(-1);
    const number = (parent?.number ?? 99) + 1;
    const hash = `0x${(++this.#hashes).toString(16).padStart(64, "b")}`;
    const timestamp = START_S + number;
    const place = {
      blockNumber: hex(number),
      blockHash: hash,
      ...(this.datesLogs && { blockTimestamp: hex(timestamp) }),
    };
    let logIndex = 0;
    const logs = transactions.flatMap((fills) => {
      const transactionHash = `0x${(++this.#transactions).toString(16).padStart(64, "c")}`;
      return fills.map((fill) => ({
        ...logOf(fill),
        ...place,
        transactionHash,
        logIndex: hex(logIndex++),
        removed: false,
      }));
    });
    const block = { number, hash, parentHash: parent?.hash ?? ZERO, timestamp, logs };
    this.#blocks.push(block);
    this.#push("newHeads", headOf(block));
    for (const log of logs) this.#push("logs", log);
    return block;
  }

  /** Takes back the newest blocks; providers differ in whether they tell. */
  drop(depth: number, tells: boolean): void {
    const gone = this.#blocks.splice(Math.max(1, this.#blocks.length - depth));
    if (tells) for (const log of gone.flatMap(({ logs }) => logs)) this.#push("logs", { ...log, removed: true });
  }

  /** What a feed that follows these wallets should have seen in the end. */
  identities(wallets: readonly string[]): string[] {
    return this.#logsOf(0, Number.MAX_SAFE_INTEGER, wallets)
      .map((log) => `${log.blockHash}:${Number(log.logIndex)}`)
      .sort();
  }

  push(result: unknown): void {
    this.#push("logs", result);
  }

  async request(method: string, params: readonly unknown[], signal?: AbortSignal): Promise<unknown> {
    signal?.throwIfAborted();
    this.asked.push(method);
    await new Promise(setImmediate);
    if (this.failing?.(method) === true) throw new Error(`${method}: out of order`);
    const [first] = params as [never];
    if (method === "eth_blockNumber") return hex(this.head.number);
    if (method === "eth_getBlockByNumber") return headOf(this.#blocks.find(({ number }) => number === Number(first)));
    if (method === "eth_getBlockByHash") return headOf(this.#blocks.find(({ hash }) => hash === first));
    if (method === "eth_getTransactionReceipt") return this.#receipt(first);
    if (method === "eth_getLogs") return this.#getLogs(first);
    throw new Error(`no method ${method}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close();
  }

  #getLogs({ fromBlock, toBlock, topics }: { fromBlock: string; toBlock: string; topics: [string, null, string[]] }) {
    const [from, to] = [Number(fromBlock), Number(toBlock)];
    if (to - from + 1 > this.widestRange) throw new Error(`block range is too wide, at most ${this.widestRange}`);
    return this.#logsOf(
      from,
      to,
      topics[2].map((word) => `0x${word.slice(26)}`),
    );
  }

  #logsOf(from: number, to: number, wallets: readonly string[]): Record<string, unknown>[] {
    return this.#blocks
      .filter(({ number }) => number >= from && number <= to)
      .flatMap(({ logs }) => logs)
      .filter((log) => wallets.includes(makerOf(log)));
  }

  #receipt(tx: string): unknown {
    const logs = this.#blocks.flatMap((block) => block.logs).filter(({ transactionHash }) => transactionHash === tx);
    const [first] = logs;
    return first === undefined ? null : { transactionHash: tx, blockHash: first.blockHash, status: "0x1", logs };
  }

  #hear(text: string, socket: WebSocket): void {
    const { id, method, params } = JSON.parse(text);
    const answer = (body: object) => socket.send(JSON.stringify({ jsonrpc: "2.0", id, ...body }));
    if (method === "eth_unsubscribe") {
      answer({ result: this.#subscriptions.delete(params[0]) });
    } else if (this.refuseSubscriptions) answer({ error: { code: -32601, message: "no such method here" } });
    else {
      const name = hex(this.#subscriptions.size + this.asked.length * 1000 + id);
      const wallets = (params[1]?.topics?.[2] ?? []).map((word: string) => `0x${word.slice(26)}`);
      this.#subscriptions.set(name, { socket, kind: params[0], wallets });
      answer({ result: name });
    }
  }

  #push(kind: string, result: unknown): void {
    if (!this.pushes) return;
    for (const [subscription, known] of this.#subscriptions) {
      if (known.kind !== kind) continue;
      if (kind === "logs" && isLog(result) && !known.wallets.includes(makerOf(result))) continue;
      known.socket.send(
        JSON.stringify({ jsonrpc: "2.0", method: "eth_subscription", params: { subscription, result } }),
      );
    }
  }
}

function headOf(block: Block | undefined): unknown {
  if (block === undefined) return null;
  const { number, hash, parentHash, timestamp } = block;
  return { number: hex(number), hash, parentHash, timestamp: hex(timestamp), logsBloom: ZERO };
}

function logOf({ wallet, taker = EXCHANGE, shares = 10_000_000 }: PlayFill): {
  topics: string[];
  data: string;
  address: string;
} {
  const values = [ZERO, wallet, taker, 0, 7n, Math.floor(shares / 2), shares, 0, ZERO, ZERO];
  const { topics, data } = events.encodeEventLog("OrderFilled", values);
  return { address: EXCHANGE, topics: topics.map(String), data };
}

function isLog(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && "topics" in value;
}

function makerOf(log: Record<string, unknown>): string {
  return `0x${(log.topics as string[])[2]?.slice(26)}`;
}
