import type { WireHandler, WireResponse } from "../../../src/sandbox/wire/wire.ts";

/** Asks one of the venue's interfaces in memory. `address` is a path with its query. */
export function ask(handler: WireHandler, address: string, nowMs: number, body?: unknown): WireResponse {
  const [path = "/", query = ""] = address.split("?");
  const method = body === undefined ? "GET" : "POST";
  return handler.handle(
    { method, path, query: new URLSearchParams(query), body: body === undefined ? "" : JSON.stringify(body) },
    nowMs,
  );
}

/** The same, for the JSON of a good answer. */
export function askJson<T>(handler: WireHandler, address: string, nowMs: number, body?: unknown): T {
  const { status, body: text } = ask(handler, address, nowMs, body);
  if (status !== 200) throw new Error(`${address}: ${status} ${text}`);
  return JSON.parse(text) as T;
}
