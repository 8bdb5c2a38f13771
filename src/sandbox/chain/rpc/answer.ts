import { z } from "zod";
import type { ChainWorld } from "../chain-world.ts";
import { METHODS } from "./methods.ts";
import { RpcError } from "./rpc-error.ts";

const requestSchema = z.object({
  jsonrpc: z.literal("2.0").optional(),
  id: z.union([z.string(), z.number(), z.null()]).optional(),
  method: z.string().max(100),
  params: z.array(z.unknown()).max(20).optional(),
});

export type RpcRequest = z.infer<typeof requestSchema>;

export interface RpcAnswer {
  readonly jsonrpc: "2.0";
  readonly id: string | number | null;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: string };
}

/** Methods that one way in has beside those of all; undefined passes the call on. */
export type OwnMethods = (request: RpcRequest) => (() => unknown) | undefined;

const NONE: OwnMethods = () => undefined;

/** Answers what came in over one of the two ways: one call, or a batch of them. Text that is no JSON gets the error for it. */
export function answerText(world: ChainWorld, text: string, own: OwnMethods = NONE): string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return JSON.stringify(failure(null, new RpcError(-32_700, "parse error")));
  }
  if (!Array.isArray(body)) return JSON.stringify(answer(world, body, own));
  if (body.length === 0) return JSON.stringify(failure(null, new RpcError(-32_600, "empty batch")));
  if (body.length > world.settings.mostBatch)
    return JSON.stringify(failure(null, new RpcError(-32_600, `batch too large: at most ${world.settings.mostBatch}`)));
  return JSON.stringify(body.map((one) => answer(world, one, own)));
}

function answer(world: ChainWorld, body: unknown, own: OwnMethods): RpcAnswer {
  const request = requestSchema.safeParse(body);
  if (!request.success) return failure(null, new RpcError(-32_600, "invalid request"));
  const id = request.data.id ?? null;
  try {
    return { jsonrpc: "2.0", id, result: perform(world, request.data, own) };
  } catch (error) {
    if (error instanceof RpcError) return failure(id, error);
    throw error;
  }
}

function perform(world: ChainWorld, request: RpcRequest, own: OwnMethods): unknown {
  const { method, params = [] } = request;
  const special = own(request);
  if (special !== undefined) return special();
  const common = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (common === undefined) throw new RpcError(-32_601, `the method ${method} does not exist/is not available`);
  return common(world, params);
}

function failure(id: string | number | null, { code, message, data }: RpcError): RpcAnswer {
  return { jsonrpc: "2.0", id, error: { code, message, ...(data === undefined ? {} : { data }) } };
}
