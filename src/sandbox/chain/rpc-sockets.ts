import type { WebSocket } from "ws";
import { z } from "zod";
import type { SocketMount } from "../http/socket-mount.ts";
import type { ChainLog } from "./chain-block.ts";
import type { Fork } from "./chain-state.ts";
import type { ChainWorld } from "./chain-world.ts";
import { madeUpHash } from "./made-up.ts";
import type { RpcRequest } from "./rpc/answer.ts";
import { answerText } from "./rpc/answer.ts";
import { headerJson } from "./rpc/block-json.ts";
import { passes } from "./rpc/log-filter.ts";
import type { LogFilter } from "./rpc/params.ts";
import { logFilter, parsed } from "./rpc/params.ts";
import { invalidParams } from "./rpc/rpc-error.ts";

const MOST_SUBSCRIPTIONS = 100;

type Subscription = { readonly kind: "newHeads" } | { readonly kind: "logs"; readonly filter: LogFilter };

const subscribeParams = z.union([
  z.tuple([z.literal("newHeads")]),
  z.tuple([z.literal("logs")]),
  z.tuple([z.literal("logs"), logFilter]),
]);

/** JSON-RPC over WebSocket, with subscriptions to new heads and to logs. */
export class RpcSockets implements SocketMount {
  readonly prefix: string;
  readonly #world: ChainWorld;
  readonly #catchUp: () => void;
  readonly #subscriptions = new Map<WebSocket, Map<string, Subscription>>();
  #toldHead: number;
  #toldFork: Fork | undefined;
  #numbers = 0;

  /** @param catchUp brings the world to the present, before each answer */
  constructor(prefix: string, world: ChainWorld, catchUp: () => void) {
    this.prefix = prefix;
    this.#world = world;
    this.#catchUp = catchUp;
    this.#toldHead = world.blocks.head();
    this.#toldFork = world.blocks.forks.at(-1);
  }

  accept(socket: WebSocket): void {
    const own = new Map<string, Subscription>();
    this.#subscriptions.set(socket, own);
    socket.on("close", () => this.#subscriptions.delete(socket));
    socket.on("message", (data) => {
      this.#catchUp();
      socket.send(answerText(this.#world, String(data), (request) => this.#special(own, request)));
    });
  }

  /** Tells subscribers what is new on the chain; to be called often. */
  tell(): void {
    const { blocks, settings } = this.#world;
    const head = blocks.head();
    const untold = blocks.forks.length - 1 - (this.#toldFork === undefined ? -1 : blocks.forks.indexOf(this.#toldFork));
    if (untold > 0) this.#tellReorganisation(untold);
    this.#toldFork = blocks.forks.at(-1);
    const first = Math.max(this.#toldHead + 1, head - settings.mostToldBlocks + 1);
    this.#toldHead = Math.max(head, this.#toldHead);
    if (this.#subscriptions.size === 0) return;
    for (let number = first; number <= head; number += 1) this.#tellBlock(number);
  }

  /** What had been told of the replaced blocks is taken back, newest first; then the new ones are told. */
  #tellReorganisation(untold: number): void {
    const { blocks } = this.#world;
    const replaced = blocks.forks.slice(-untold);
    const from = Math.min(...replaced.map((fork) => fork.from));
    const to = Math.min(this.#toldHead, Math.max(...replaced.map((fork) => fork.to)));
    if (this.#subscriptions.size === 0 || to < from) return;
    const removed = blocks.formerLogs(from, to, untold).toReversed();
    for (const log of removed) this.#tellLog({ ...log, removed: true });
    for (let number = from; number <= to; number += 1) this.#tellBlock(number);
  }

  #tellBlock(number: number): void {
    const block = this.#world.blocks.block(number);
    const header = headerJson(block);
    this.#each((subscription) => (subscription.kind === "newHeads" ? header : undefined));
    for (const { logs } of block.transactions) for (const log of logs) this.#tellLog(log);
  }

  #tellLog(log: ChainLog): void {
    this.#each((subscription) => (subscription.kind === "logs" && passes(subscription.filter, log) ? log : undefined));
  }

  #each(resultFor: (subscription: Subscription) => unknown): void {
    for (const [socket, subscriptions] of this.#subscriptions) {
      for (const [id, subscription] of subscriptions) {
        const result = resultFor(subscription);
        if (result === undefined) continue;
        const params = { subscription: id, result };
        socket.send(JSON.stringify({ jsonrpc: "2.0", method: "eth_subscription", params }));
      }
    }
  }

  #special(own: Map<string, Subscription>, { method, params = [] }: RpcRequest): (() => unknown) | undefined {
    if (method === "eth_subscribe") return () => this.#subscribe(own, params);
    if (method === "eth_unsubscribe") return () => own.delete(parsed(z.tuple([z.string()]), params)[0]);
    return undefined;
  }

  #subscribe(own: Map<string, Subscription>, params: readonly unknown[]): string {
    if (own.size >= MOST_SUBSCRIPTIONS) throw invalidParams(`at most ${MOST_SUBSCRIPTIONS} subscriptions`);
    const [kind, filter] = parsed(subscribeParams, params);
    this.#numbers += 1;
    const id = madeUpHash("subscription", this.#world.state.nowMs, this.#numbers).slice(0, 34);
    own.set(id, kind === "newHeads" ? { kind } : { kind, filter: filter ?? {} });
    return id;
  }
}
