import type { OrderFields } from "../../domain/order.ts";
import type { OrderOnChain } from "../../engine/ports.ts";
import { hash32, hexData } from "../rpc/quantity.ts";
import { RpcError } from "../rpc/rpc-error.ts";
import type { Rpc } from "../rpc/rpc-pool.ts";
import { callContracts } from "./call.ts";
import type { Argument } from "./call-data.ts";
import { address, bytes, bytes32, callData, selectorOf, tuple, uint } from "./call-data.ts";

const ORDER = "(uint256,address,address,uint256,uint256,uint256,uint8,uint8,uint256,bytes32,bytes32,bytes)";
/** The errors of the venue's V2 exchange that concern an order, by their first four bytes. */
const REFUSALS = new Map(
  ["InvalidSignature", "OrderAlreadyFilled", "UserIsPaused"].map((name) => [selectorOf(`${name}()`), name]),
);

/** What an exchange contract (V2) says of orders. Nothing here needs gas. */
export class ExchangeContract {
  readonly address: string;
  readonly #rpc: Rpc;

  constructor(rpc: Rpc, exchange: string) {
    this.#rpc = rpc;
    this.address = exchange;
  }

  /**
   * How far an order was filled (rule 25). One that never was matched is not closed and has nothing noted as remaining:
   * the contract notes the rest only with the first match, so `remainingMicro` 0 with `closed` false means untouched.
   */
  async orderStatus(orderHash: string, signal?: AbortSignal): Promise<OrderOnChain> {
    const data = callData("getOrderStatus(bytes32)", bytes32(orderHash));
    const [words = []] = await callContracts(this.#rpc, [{ to: this.address, data }], "latest", signal);
    const [filled, remaining] = words;
    if (filled === undefined || remaining === undefined || filled > 1n || remaining > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw new Error(`${this.address} answers getOrderStatus with what is none`);
    }
    return { closed: filled === 1n, remainingMicro: Number(remaining) };
  }

  /** The order's hash as the contract makes it: hex. */
  async hashOrder(order: OrderFields, signal?: AbortSignal): Promise<string> {
    const data = callData(`hashOrder(${ORDER})`, orderArgument(order, "0x"));
    return this.#rpc.read("eth_call", [{ to: this.address, data }, "latest"], hash32, signal ? { signal } : {});
  }

  /**
   * Whether the contract would match this order with this signature (hex): undefined when it would, else why not.
   * Throws when nobody could be asked.
   */
  async validateOrder(order: OrderFields, signature: string, signal?: AbortSignal): Promise<string | undefined> {
    const data = callData(`validateOrder(${ORDER})`, orderArgument(order, signature));
    const params = [{ to: this.address, data }, "latest"];
    try {
      const answer = await this.#rpc.read("eth_call", params, hexData, signal ? { signal } : {});
      // No contract at the address answers just as a function that returns nothing.
      return answer === "0x" ? await this.#refusalOfNobody(signal) : undefined;
    } catch (error) {
      if (!(error instanceof RpcError && error.isRevert)) throw error;
      return REFUSALS.get(error.data?.slice(0, 10) ?? "") ?? error.message;
    }
  }

  async #refusalOfNobody(signal: AbortSignal | undefined): Promise<string | undefined> {
    const code = await this.#rpc.read("eth_getCode", [this.address, "latest"], hexData, signal ? { signal } : {});
    return code === "0x" ? "there is no contract at the exchange's address" : undefined;
  }
}

/** The order and its signature as the contract's struct. */
function orderArgument(order: OrderFields, signature: string): Argument {
  return tuple([
    uint(BigInt(order.salt)),
    address(order.maker),
    address(order.signer),
    uint(BigInt(order.tokenId)),
    uint(order.makerAmountMicro),
    uint(order.takerAmountMicro),
    uint(order.side === "BUY" ? 0 : 1),
    uint(order.signatureType),
    uint(order.timestampMs),
    bytes32(order.metadata),
    bytes32(order.builder),
    bytes(signature),
  ]);
}
