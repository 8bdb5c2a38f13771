import type { IncomingMessage, ServerResponse } from "node:http";
import type { WireHandler, WireResponse } from "../wire/wire.ts";
import { refusal } from "../wire/wire.ts";
import type { Mount } from "./mount.ts";

const MOST_BODY_BYTES = 1_000_000;

/**
 * Puts one of the venue's interfaces on the server.
 * @param nowMs market time; also the moment to bring the source up to date, before each answer
 */
export function wireMount(prefix: string, handler: WireHandler, nowMs: () => number): Mount {
  return {
    prefix,
    async handle(request, response, url) {
      const body = await bodyOf(request);
      const { status, headers, body: text, isSilent } = body === null ? tooLarge() : answer(request, url, body);
      if (isSilent) return silence(response);
      response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(text) });
      response.end(text);
    },
  };

  function answer(request: IncomingMessage, url: URL, body: string): WireResponse {
    const path = url.pathname.slice(prefix.length) || "/";
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(", ") : (value ?? ""),
      ]),
    );
    return handler.handle({ method: request.method ?? "GET", path, query: url.searchParams, body, headers }, nowMs());
  }
}

/** Keeps the connection open until the other side or the server gives it up. */
function silence(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => response.once("close", resolve));
}

function tooLarge(): WireResponse {
  return refusal(413, "payload too large");
}

/** null when it is too large; the rest of such a body is let through unread. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MOST_BODY_BYTES) chunks.push(chunk);
  }
  return bytes > MOST_BODY_BYTES ? null : Buffer.concat(chunks).toString("utf8");
}
