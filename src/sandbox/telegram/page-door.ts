import type { IncomingMessage, ServerResponse } from "node:http";
import { secretMatches } from "./secret-match.ts";

const cookieLifeS = 30 * 24 * 3600;

/** What a caller of the page's API may do: nothing without the token, no changes from a foreign page. */
export type Admission = "admitted" | "no_token" | "foreign_origin";

/**
 * Checks the token (cookie, or header `x-chat-token` for scripts) and, where something would change, the Origin:
 * absent or the address that was called. A web page elsewhere must not be able to press /stop.
 */
export function admit(request: IncomingMessage, chatToken: string): Admission {
  const given = headerText(request, "x-chat-token") ?? cookie(request) ?? "";
  if (!secretMatches(given, chatToken)) return "no_token";
  if (request.method === "GET" || request.method === "HEAD") return "admitted";
  const { origin } = request.headers;
  return origin === undefined || origin === `http://${request.headers.host}` ? "admitted" : "foreign_origin";
}

/** Answers `/?token=…`: a right one becomes a cookie and a clean address. */
export function exchangeToken(
  request: IncomingMessage,
  response: ServerResponse,
  given: string,
  chatToken: string,
): void {
  if (!secretMatches(given, chatToken)) {
    refuseEntry(response);
    return;
  }
  response.writeHead(303, {
    location: "/",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "set-cookie": `${cookieName(request)}=${chatToken}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${cookieLifeS}`,
  });
  response.end();
}

export function refuseEntry(response: ServerResponse): void {
  response.writeHead(401, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" });
  response.end("This page needs the address that `npm start` printed, with its token. Open that one.\n");
}

/** Cookies do not know ports: two sandboxes on one machine must not overwrite each other's. */
function cookieName(request: IncomingMessage): string {
  return `chat-token-${/:(\d+)$/.exec(request.headers.host ?? "")?.[1] ?? "80"}`;
}

function cookie(request: IncomingMessage): string | undefined {
  const name = cookieName(request);
  const pair = (request.headers.cookie ?? "").split(/;\s*/).find((each) => each.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}

function headerText(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
}
