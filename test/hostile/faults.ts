import type { ServerResponse } from "node:http";
import type { WireResponse } from "../../src/sandbox/wire/wire.ts";

/** Answers otherwise than the venue would; `clean` is what it would have said. */
export type Fault = (response: ServerResponse, clean: WireResponse) => void;

const CLOUDFLARE =
  "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>";

const half = (text: string) => text.slice(0, Math.ceil(text.length / 2));
const says =
  (status: number, type: string, body: string, headers: Record<string, string> = {}): Fault =>
  (response) =>
    void response.writeHead(status, { "content-type": type, ...headers }).end(body);
const json = (body: string) => says(200, "application/json", body);

/** Faults after which a whole answer, or the end of the connection, comes at once. */
export const QUICK_FAULTS = {
  "truncated JSON": (response, clean) => void response.writeHead(200, clean.headers).end(half(clean.body)),
  "HTML for JSON": says(200, "text/html", CLOUDFLARE),
  "HTML with 503": says(503, "text/html", CLOUDFLARE),
  "429 with Retry-After": says(429, "application/json", '{"error":"slow down"}', { "retry-after": "7" }),
  "500": says(500, "application/json", '{"error":"internal"}'),
  "502 and nothing": says(502, "text/plain", ""),
  "a refusal": says(403, "text/html", CLOUDFLARE),
  "a redirect": says(302, "text/plain", "", { location: "http://127.0.0.1:9/elsewhere" }),
  "an empty body": json(""),
  null: json("null"),
  "an object": json('{"error":"type is not a list"}'),
  "a number": json("42"),
  NaN: json("[NaN]"),
  "a connection reset": (response) => void response.socket?.resetAndDestroy(),
  "a connection cut in the body": (response, clean) => {
    response.writeHead(200, { ...clean.headers, "content-length": clean.body.length + 10 });
    response.write(half(clean.body), () => response.socket?.destroy());
  },
} satisfies Record<string, Fault>;

/** Faults that only a time-out ends. */
export const SLOW_FAULTS = {
  "a stall in the body": (response, clean) => void response.writeHead(200, clean.headers).write(half(clean.body)),
  "a socket that never answers": () => undefined,
} satisfies Record<string, Fault>;

export const FAULTS: Readonly<Record<string, Fault>> = { ...QUICK_FAULTS, ...SLOW_FAULTS };
