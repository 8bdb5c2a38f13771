import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonFragment } from "ethers";
import solc from "solc";
import { z } from "zod";

export interface Compiled {
  readonly abi: readonly JsonFragment[];
  /** What stands at the contract's address, in hex: none of them has a constructor. */
  readonly code: string;
}

const outputSchema = z.object({
  errors: z.array(z.object({ severity: z.string(), formattedMessage: z.string() })).default([]),
  contracts: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        abi: z.array(z.custom<JsonFragment>()),
        evm: z.object({ deployedBytecode: z.object({ object: z.string() }) }),
      }),
    ),
  ),
});

/** Compiles every contract of this folder, as `compiled.json` holds them. Takes seconds: solc is a large program. */
export function compileContracts(): Record<string, Compiled> {
  const names = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".sol"));
  const output = outputSchema.parse(
    JSON.parse(
      solc.compile(
        JSON.stringify({
          language: "Solidity",
          sources: Object.fromEntries(
            names.map((name) => [name, { content: readFileSync(join(import.meta.dirname, name), "utf8") }]),
          ),
          settings: {
            optimizer: { enabled: true, runs: 200 },
            viaIR: true,
            evmVersion: "paris",
            metadata: { bytecodeHash: "none", appendCBOR: false },
            outputSelection: { "*": { "*": ["abi", "evm.deployedBytecode.object"] } },
          },
        }),
      ),
    ),
  );
  if (output.errors.length > 0) throw new Error(output.errors.map((error) => error.formattedMessage).join("\n"));
  return Object.fromEntries(
    Object.values(output.contracts).flatMap((contracts) =>
      Object.entries(contracts).map(([name, { abi, evm }]) => [
        name,
        { abi, code: `0x${evm.deployedBytecode.object}` },
      ]),
    ),
  );
}
