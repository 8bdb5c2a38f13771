import type { WireHandler, WireRequest, WireResponse } from "../wire/wire.ts";
import { refusal } from "../wire/wire.ts";
import type { Service } from "./fault.ts";
import type { ActiveFault, FaultBoard } from "./fault-board.ts";
import { lieAbout } from "./lie.ts";
import { turned, twice, withLists } from "./list-change.ts";

const KINDS = [
  "silent",
  "failing",
  "lying",
  "duplicated",
  "disordered",
  "stale",
  "rate-limited",
  "restarting",
] as const;
const MOST_FROZEN = 5_000;
const RESTARTING_CLOB = 425;

type Struck = Extract<ActiveFault, { readonly kind: (typeof KINDS)[number] }>;

/** The same interface, with the board's faults of this service; slowness is the mount's (faulty-mount.ts). */
export function faultyWire(board: FaultBoard, service: Service, handler: WireHandler): WireHandler {
  const frozen = new Map<string, WireResponse>();
  return {
    handle(request, nowMs) {
      const fault = board.strike(service, ...KINDS);
      return fault === undefined ? handler.handle(request, nowMs) : answer(fault, request, nowMs);
    },
  };

  function answer(fault: Struck, request: WireRequest, nowMs: number): WireResponse {
    const honest = () => handler.handle(request, nowMs);
    switch (fault.kind) {
      case "silent":
        return { status: 200, headers: {}, body: "", isSilent: true };
      case "failing":
        return refusal(fault.status, "this fails on purpose");
      case "restarting":
        return refusal(service === "clob" ? RESTARTING_CLOB : 503, "service restarting");
      case "rate-limited": {
        const refused = refusal(429, "Too Many Requests");
        return { ...refused, headers: { ...refused.headers, "retry-after": String(fault.retryAfterS) } };
      }
      case "lying":
        return withBody(honest(), (body) => lieAbout(body, fault.lie));
      case "duplicated":
        return withBody(honest(), (body) => withLists(body, twice));
      case "disordered":
        return withBody(honest(), (body) => withLists(body, turned));
      case "stale":
        return old(fault, request);
    }
  }

  /** The first answer of this fault's time, again; where time alone decides, what was true when it began. */
  function old(fault: Struck, request: WireRequest): WireResponse {
    const { key, id } = keyOf(fault, request);
    const known = frozen.get(key) ?? handler.handle(request, fault.sinceMs);
    if (frozen.size >= MOST_FROZEN) frozen.clear();
    frozen.set(key, known);
    return id === undefined ? known : withBody(known, (body) => body.replace(/"id":[^,}]+/, `"id":${id}`));
  }
}

/** JSON-RPC calls differ by their id alone. */
function keyOf(fault: Struck, request: WireRequest): { readonly key: string; readonly id: string | undefined } {
  const { method, path, query, body } = request;
  const id = fault.service === "rpc" ? /"id":\s*("[^"]*"|\d+)/.exec(body)?.[1] : undefined;
  const asked = id === undefined ? body : body.replace(/"id":\s*("[^"]*"|\d+)/, '"id":0');
  return { key: `${fault.id} ${method} ${path}?${query} ${asked}`, id };
}

function withBody(answer: WireResponse, change: (body: string) => string): WireResponse {
  return answer.status === 200 ? { ...answer, body: change(answer.body) } : answer;
}
