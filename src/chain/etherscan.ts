import { z } from "zod";

/** Where JSON is got over HTTP: the process's own client fits, with Etherscan's address. */
export interface EtherscanSource {
  get(
    path: string,
    query: ReadonlyArray<readonly [string, string]>,
    options?: { signal?: AbortSignal },
  ): Promise<unknown>;
}

const answerSchema = z.object({ status: z.string(), message: z.string(), result: z.unknown() });

/**
 * Whether Etherscan (V2, one key for all chains) takes a key: undefined when it does, else what it said. Throws when nobody
 * answers. Keys of PolygonScan itself are not valid there.
 */
export async function checkEtherscanKey(
  source: EtherscanSource,
  { key, chainId, address }: { readonly key: string; readonly chainId: number; readonly address: string },
  signal?: AbortSignal,
): Promise<string | undefined> {
  const query = [
    ["chainid", `${chainId}`],
    ["module", "account"],
    ["action", "balance"],
    ["address", address],
    ["tag", "latest"],
    ["apikey", key],
  ] as const;
  const answer = answerSchema.safeParse(await source.get("", query, signal ? { signal } : {}));
  if (!answer.success) return "Etherscan answers with what is none";
  const { status, message, result } = answer.data;
  if (status === "1") return undefined;
  // It may repeat the key in what it says.
  return `Etherscan says ${JSON.stringify(`${message}: ${String(result)}`.replaceAll(key, "…").slice(0, 200))}`;
}
