import type { ChainLog } from "../chain-block.ts";
import type { LogFilter } from "./params.ts";

/** Whether a log passes: one of the addresses, and each topic one of those wanted at its place. */
export function passes(filter: LogFilter, log: ChainLog): boolean {
  const { address, topics = [] } = filter;
  if (address !== undefined && !listOf(address).includes(log.address)) return false;
  return topics.every((wanted, index) => {
    if (wanted === null) return true;
    const choices = listOf(wanted);
    return choices.length === 0 || choices.includes(log.topics[index] ?? "");
  });
}

function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}
