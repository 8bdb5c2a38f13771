import type { WireHandler } from "../wire/wire.ts";
import { jsonText, refusal } from "../wire/wire.ts";
import type { ChainWorld } from "./chain-world.ts";
import { answerText } from "./rpc/answer.ts";

/** JSON-RPC over HTTP: one call or a batch by POST. */
export function createRpc(world: ChainWorld): WireHandler {
  return {
    handle({ method, body }) {
      if (method !== "POST") return refusal(405, "method not allowed");
      return jsonText(answerText(world, body));
    },
  };
}
