import { createHash } from "node:crypto";
import type { WireRequest, WireResponse } from "./wire.ts";
import { json } from "./wire.ts";

/** A request that v2 refuses: told with the parameter's name, and never worth another try. */
export class V2Error extends Error {
  readonly parameter: string | undefined;

  constructor(message: string, parameter?: string) {
    super(message);
    this.parameter = parameter;
  }
}

/** v2's form of a refusal. */
export function v2Refusal(request: WireRequest, nowMs: number, status: number, error: V2Error): WireResponse {
  const code = status === 404 ? "not_found" : "invalid_request";
  const { message, parameter } = error;
  return json(
    {
      error: message,
      code,
      retryable: false,
      ...(parameter === undefined ? {} : { parameter }),
      trace_id: traceOf(request, nowMs),
    },
    status,
  );
}

export function traceOf({ path, query }: WireRequest, nowMs: number): string {
  return createHash("sha256").update(`${path}?${query} ${nowMs}`).digest("hex").slice(0, 32);
}
