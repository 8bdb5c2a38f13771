import type { IncomingMessage, ServerResponse } from "node:http";
import type { Mount } from "../http/mount.ts";
import type { Fault } from "./faults.ts";
import { faultError } from "./faults.ts";
import { parseArguments } from "./method-arguments.ts";
import type { MethodCall, MethodHandlers } from "./method-call.ts";
import type { MethodName } from "./method-schemas.ts";
import { methodSchemas } from "./method-schemas.ts";
import { chatMethods } from "./methods/chats.ts";
import { editingMethods } from "./methods/editing.ts";
import { menuMethods } from "./methods/menu.ts";
import { pollingMethods } from "./methods/polling.ts";
import { sendingMethods } from "./methods/sending.ts";
import { readFields } from "./request-body.ts";
import { secretMatches } from "./secret-match.ts";
import { TelegramError } from "./telegram-error.ts";
import type { TelegramState } from "./telegram-state.ts";

const handlers: MethodHandlers<MethodName> = {
  ...pollingMethods,
  ...sendingMethods,
  ...editingMethods,
  ...menuMethods,
  ...chatMethods,
};

/** Telegram takes method names in any case. */
const methodNames = new Map(Object.keys(methodSchemas).map((name) => [name.toLowerCase(), name as MethodName]));

/** The Bot API under `/telegram`: what grammY speaks to through `apiRoot`. */
export function createBotApi(state: TelegramState, botToken: string): Mount {
  return {
    prefix: "/telegram",
    async handle(request, response, url) {
      const [, isFile, token, rest] = /^\/telegram\/(file\/)?bot([^/]+)\/(.+)$/.exec(url.pathname) ?? [];
      if (token === undefined || rest === undefined) {
        refuse(response, new TelegramError(404, "Not Found"));
      } else if (!secretMatches(token, botToken)) {
        refuse(response, new TelegramError(401, "Unauthorized"));
      } else if (isFile !== undefined) {
        serveFile(state, response, rest);
      } else {
        await serveMethod(state, request, response, url, rest);
      }
    },
  };
}

async function serveMethod(
  state: TelegramState,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  name: string,
): Promise<void> {
  const method = methodNames.get(name.toLowerCase());
  const fault = state.faults.take(method ?? name);
  if (fault !== undefined && breakConnection(fault, response)) return;
  const hangUp = new AbortController();
  response.on("close", () => hangUp.abort());
  try {
    const error = fault && faultError(fault);
    if (error !== undefined) throw error;
    if (method === undefined) throw new TelegramError(404, "Not Found");
    const fields = await readFields(request, url);
    const call = { state, uploads: fields.files, signal: hangUp.signal };
    const result = await run(method, fields, call);
    if (fault?.kind === "dropped_after") response.destroy();
    else sendJson(response, 200, { ok: true, result });
  } catch (error) {
    if (!(error instanceof TelegramError)) throw error;
    refuse(response, error);
  }
}

function run<M extends MethodName>(method: M, fields: Parameters<typeof parseArguments>[1], call: MethodCall): unknown {
  return handlers[method](parseArguments(method, fields), call);
}

/** True when the fault has used up the request: no answer, or one that is not Telegram's. */
function breakConnection(fault: Fault, response: ServerResponse): boolean {
  if (fault.kind === "dropped") {
    response.destroy();
    return true;
  }
  if (fault.kind !== "not_json") return false;
  response.writeHead(502, { "content-type": "text/html" });
  response.end("<html><body><h1>502 Bad Gateway</h1></body></html>");
  return true;
}

function serveFile(state: TelegramState, response: ServerResponse, path: string): void {
  const file = state.files.byPath(path);
  if (file === undefined) {
    refuse(response, new TelegramError(404, "Not Found"));
    return;
  }
  response.writeHead(200, { "content-type": "application/octet-stream", "content-length": file.bytes.length });
  response.end(file.bytes);
}

function refuse(response: ServerResponse, error: TelegramError): void {
  sendJson(response, error.code, {
    ok: false,
    error_code: error.code,
    description: error.message,
    ...(error.parameters === undefined ? {} : { parameters: error.parameters }),
  });
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  if (response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}
