import type { z } from "zod";
import type { ChainInput } from "../chain/chain-input.ts";
import type { ExchangeFaultsPatch } from "../exchange/exchange-faults.ts";
import { NO_EXCHANGE_FAULTS } from "../exchange/exchange-faults.ts";
import type { WireHandler, WireRequest, WireResponse } from "../wire/wire.ts";
import { json, refusal } from "../wire/wire.ts";
import type { WorldState } from "../world/world-state.ts";
import type { WorldFault } from "./fault.ts";
import { wireFaultSchema, worldFaultSchema } from "./fault.ts";
import type { FaultBoard } from "./fault-board.ts";

/** A page of the web cannot send it: browsers ask first whether they may, and nobody here says yes. */
const HEADER = "x-understudy-faults";

/** Where faults of the world go. */
export interface WorldFaults {
  readonly state: WorldState;
  chain(input: ChainInput): void;
  exchange(patch: ExchangeFaultsPatch): void;
  ghosts(anHour: number, forMs: number): void;
}

/** POST /faults puts one on, GET tells what is on, DELETE takes all off, or those of `?service=`. */
export function createSwitchboard(board: FaultBoard, world: WorldFaults): WireHandler {
  return {
    handle(request, nowMs) {
      if (request.method === "GET") return json(told(board, world, nowMs));
      if (request.headers?.[HEADER] !== "1") return refusal(403, `the header ${HEADER}: 1 is missing`);
      if (request.method === "DELETE") {
        clear(board, world, request.query.get("service"));
        return json(told(board, world, nowMs));
      }
      return request.method === "POST" ? put(board, world, request, nowMs) : refusal(405, "method not allowed");
    },
  };
}

function put(board: FaultBoard, world: WorldFaults, { body }: WireRequest, nowMs: number): WireResponse {
  const asked = parse(body);
  const ofWorld = worldFaultSchema.safeParse(asked);
  if (ofWorld.success) {
    apply(world, ofWorld.data);
    return json(told(board, world, nowMs));
  }
  const ofWire = wireFaultSchema.safeParse(asked);
  if (!ofWire.success) return refusal(400, problemOf([ofWire.error, ofWorld.error]));
  const isOn = board.add(ofWire.data) !== undefined;
  return isOn ? json(told(board, world, nowMs)) : refusal(409, "too many faults are on");
}

function apply(world: WorldFaults, fault: WorldFault): void {
  switch (fault.kind) {
    case "reorg":
      world.chain({ kind: "reorg", depth: fault.depth });
      break;
    case "gas-spike":
      world.chain({ kind: "spike", gwei: fault.gwei, forMs: fault.forMs });
      break;
    case "gas-balance":
      world.chain({ kind: "balance", wallet: fault.wallet, wei: fault.wei });
      break;
    case "cash":
      world.chain({ kind: "cash", wallet: fault.wallet, amountMicro: fault.amountMicro, type: fault.type });
      break;
    case "ghosts":
      world.ghosts(fault.anHour, fault.forMs);
      break;
    case "orders":
      world.exchange(fault.set);
  }
}

function clear(board: FaultBoard, world: WorldFaults, service: string | null): void {
  board.clear(service ?? undefined);
  const isMeant = (name: string) => service === null || service === name;
  if (isMeant("chain")) world.chain({ kind: "spike", gwei: 0, forMs: 0 });
  if (isMeant("rtds")) world.ghosts(0, 0);
  const { restartUntilMs: _, postOnlyUntilMs: __, ...none } = NO_EXCHANGE_FAULTS;
  if (isMeant("exchange")) world.exchange({ ...none, restart: null });
}

function told(board: FaultBoard, { state }: WorldFaults, nowMs: number): Record<string, unknown> {
  return {
    nowMs,
    on: board.list(),
    spikes: state.chain.spikes.filter(({ untilMs }) => untilMs > nowMs),
    reorganisations: state.chain.forks,
    exchange: state.exchange.faults,
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Not an object: the schema says so.
    return body;
  }
}

/** What is wrong with it, as the schema says that knows its kind. */
function problemOf(errors: readonly z.ZodError[]): string {
  const issues = errors.map(({ issues: [issue] }) => issue);
  const issue = issues.find((one) => one !== undefined && one.path.join() !== "kind") ?? issues[0];
  return `${issue?.path.join(".") || "body"}: ${issue?.message ?? "not understood"}`;
}
