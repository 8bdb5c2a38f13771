import type { IncomingMessage } from "node:http";
import type { FormPart } from "./multipart.ts";
import { multipartBoundary, parseMultipart } from "./multipart.ts";
import { badRequest, TelegramError } from "./telegram-error.ts";

/** A request's fields: `typed` from JSON, `asText` from the query or a form, files by the name they are attached under. */
export interface RequestFields {
  typed: Record<string, unknown>;
  asText: Record<string, string>;
  files: Map<string, FormPart>;
}

const maxBodyBytes = 52 << 20;

/** Reads a body of at most 52 MB (Telegram takes files of 50 MB); 413 beyond. */
export async function readBody(request: IncomingMessage, maxBytes = maxBodyBytes): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new TelegramError(413, "Request Entity Too Large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Gathers the fields of a Bot API request: query string, then JSON, urlencoded or multipart body. */
export async function readFields(request: IncomingMessage, url: URL): Promise<RequestFields> {
  const fields: RequestFields = { typed: {}, asText: Object.fromEntries(url.searchParams), files: new Map() };
  if (request.method !== "POST") return fields;
  const contentType = request.headers["content-type"] ?? "";
  const body = await readBody(request);
  const boundary = multipartBoundary(contentType);
  if (boundary !== undefined) addParts(fields, parseMultipart(body, boundary));
  else if (/^application\/json\b/i.test(contentType)) Object.assign(fields.typed, parseObject(body));
  else Object.assign(fields.asText, Object.fromEntries(new URLSearchParams(body.toString("utf8"))));
  return fields;
}

function parseObject(body: Buffer): object {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw badRequest("can't parse request JSON object");
}

function addParts(fields: RequestFields, parts: FormPart[] | undefined): void {
  if (parts === undefined) throw badRequest("can't parse multipart request");
  for (const part of parts) {
    if (part.filename === undefined) fields.asText[part.name] = part.bytes.toString("utf8");
    else fields.files.set(part.name, part);
  }
  // A file sent under the field's own name, without attach://.
  for (const name of ["photo", "document"]) {
    if (fields.files.has(name) && fields.asText[name] === undefined) fields.asText[name] = `attach://${name}`;
  }
}
