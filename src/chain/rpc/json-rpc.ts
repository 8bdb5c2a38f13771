import { z } from "zod";
import { RpcError } from "./rpc-error.ts";
import type { RpcTransport } from "./transport.ts";

export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

const answerSchema = z.object({
  id: z.number().nullish(),
  result: z.unknown().optional(),
  error: z
    .object({
      code: z.number().default(0),
      message: z.string().default("no reason given"),
      data: z.unknown().optional(),
    })
    .nullish(),
});
const MOST_WORDS = 300;

/** Something came that is no answer to what was asked. */
export class BadAnswer extends Error {
  override readonly name = "BadAnswer";
}

/**
 * One exchange of JSON-RPC 2.0: the results in the order of the calls, a refused one as its RpcError.
 * Several calls go as one batch. Rejects as the transport does, and with BadAnswer.
 */
export async function exchange(
  transport: RpcTransport,
  url: string,
  calls: readonly RpcCall[],
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<readonly unknown[]> {
  const requests = calls.map(({ method, params }, index) => ({ jsonrpc: "2.0", id: index + 1, method, params }));
  const { status, body } = await transport({
    method: "POST",
    url,
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(requests.length === 1 ? requests[0] : requests),
    timeoutMs,
    ...(signal && { signal }),
  });
  const answers = parseAnswers(status, body);
  // A refusal made before the request was read carries no id.
  if (requests.length === 1 && answers.length === 1 && answers[0]?.id == null) return [resultOf(answers[0])];
  return requests.map(({ id }) => resultOf(answers.find((answer) => answer.id === id)));
}

function parseAnswers(status: number, body: string): readonly z.infer<typeof answerSchema>[] {
  if (status < 200 || status > 299) throw new BadAnswer(`status ${status}`);
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (cause) {
    throw new BadAnswer("the answer is no JSON", { cause });
  }
  const answers = z.array(answerSchema).safeParse(Array.isArray(json) ? json : [json]);
  if (!answers.success) throw new BadAnswer("the answer is no JSON-RPC");
  return answers.data;
}

function resultOf(answer: z.infer<typeof answerSchema> | undefined): unknown {
  if (answer === undefined) throw new BadAnswer("the answer leaves a call out");
  const { error, result } = answer;
  if (error === undefined || error === null) {
    if (result === undefined) throw new BadAnswer("the answer has neither a result nor an error");
    return result;
  }
  const data = typeof error.data === "string" ? error.data : undefined;
  return new RpcError(error.code, error.message.slice(0, MOST_WORDS), data);
}
