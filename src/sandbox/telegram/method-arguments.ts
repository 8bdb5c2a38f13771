import type { z } from "zod";
import type { MethodArguments, MethodName } from "./method-schemas.ts";
import { methodSchemas } from "./method-schemas.ts";
import type { RequestFields } from "./request-body.ts";
import type { TelegramError } from "./telegram-error.ts";
import { badRequest } from "./telegram-error.ts";

/** Telegram's own words for a required field that is missing. */
const missingTexts: Record<string, string> = {
  chat_id: "chat_id is empty",
  text: "message text is empty",
  message_id: "message identifier is not specified",
  message_ids: "message identifiers are not specified",
  user_id: "invalid user_id specified",
  photo: "there is no photo in the request",
  document: "there is no document in the request",
  action: "wrong parameter action in request",
  file_id: "file_id not specified",
  callback_query_id: "query is too old and response timeout expired or query ID is invalid",
  commands: "can't parse commands list JSON object",
};

/**
 * Checks a method's fields. Fields that came as text (query, form) are read as JSON where the method wants
 * something else than text. Throws Telegram's 400 for the first field that is missing, unknown or mistyped.
 */
export function parseArguments<M extends MethodName>(method: M, fields: RequestFields): MethodArguments<M> {
  const schema: z.ZodObject = methodSchemas[method];
  const values: Record<string, unknown> = { ...fields.typed };
  for (const [name, text] of Object.entries(fields.asText)) values[name] = readText(schema, name, text);
  const parsed = schema.safeParse(values);
  if (!parsed.success) throw refusal(parsed.error.issues, values);
  return parsed.data as MethodArguments<M>;
}

function readText(schema: z.ZodObject, name: string, text: string): unknown {
  const field = schema.shape[name] as z.ZodType | undefined;
  if (field === undefined || field.safeParse(text).success) return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function refusal(issues: readonly z.core.$ZodIssue[], values: unknown): TelegramError {
  const issue = deepest(issues);
  if (issue === undefined) return badRequest("wrong parameters in request");
  const path = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    return badRequest(`unknown parameter "${[...issue.path, issue.keys[0]].join(".")}" in request`);
  }
  if (valueAt(values, issue.path) === undefined) {
    return badRequest(missingTexts[path] ?? `parameter "${path}" is required`);
  }
  const wanted = issue.code === "invalid_type" ? typeName(issue.expected) : undefined;
  if (wanted === undefined) return badRequest(`wrong parameter ${path} in request`);
  return badRequest(`field "${path}" must be of type ${wanted}`);
}

/** In a union the alternative that got furthest says most about what was meant. */
function deepest(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue | undefined {
  let best: z.core.$ZodIssue | undefined;
  for (const issue of issues) {
    let candidate = issue;
    if (issue.code === "invalid_union") {
      const inner = deepest(issue.errors.flat());
      if (inner !== undefined && inner.path.length > 0) candidate = { ...inner, path: [...issue.path, ...inner.path] };
    }
    if (best === undefined || candidate.path.length > best.path.length) best = candidate;
  }
  return best;
}

function valueAt(values: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    values,
  );
}

function typeName(expected: string): string | undefined {
  const names: Record<string, string> = {
    string: "String",
    number: "Number",
    int: "Number",
    boolean: "Boolean",
    array: "Array",
    object: "Object",
  };
  return names[expected];
}
