import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ADDRESSES } from "../../../config/addresses.ts";
import { ENVIRONMENTS } from "../../../config/environments.ts";
import type { Settings } from "../../../config/schema.ts";
import type { Check } from "../../app/doctor.ts";
import { addressLink, faucetLink } from "../../chain/explorer.ts";
import { SignerProcess } from "../../ops/signer-process.ts";
import type { SignerKey } from "../../ops/signer-settings.ts";

/** Where the key is, and whose it is; without an address `missing` says why and `fix` what to do. */
export type KnownKey =
  | { readonly address: string; readonly where: string }
  | { readonly address: undefined; readonly missing: string; readonly fix: string };

const NO_KEY = {
  sandbox: "The sandbox makes one at its first start: npm start",
  staging: "npm run setup:staging makes one for the test chain; npm run key:import stores yours.",
  production: "npm run key:import stores your key under a password.",
} as const;

export function keyCheck(key: () => Promise<KnownKey>, settings: Settings): Check {
  const { environment } = settings;
  const { chainId } = ENVIRONMENTS[environment];
  return {
    name: "key",
    fix: NO_KEY[environment],
    run: async () => {
      const known = await key();
      if (known.address === undefined) return { verdict: "failed", text: known.missing, fix: known.fix };
      const faucet = faucetLink(chainId);
      const coins = environment === "staging" && faucet !== undefined ? `; test coins: ${faucet}` : "";
      const page = environment === "sandbox" ? "" : `, ${addressLink(chainId, known.address)}`;
      return { verdict: "ok", text: `${known.address} (${known.where})${page}${coins}` };
    },
  };
}

const keystoreSchema = z.object({ address: z.string().regex(/^(0x)?[0-9a-fA-F]{40}$/) });

/**
 * Looks for the key as the bot would. A keystore tells its address without its password; any other key is read by a signer,
 * which starts without a question and may sign nothing. No key is ever read here.
 */
export async function findKey(settings: Settings, root: string): Promise<KnownKey> {
  const { environment, dataFolder, signerKeySet } = settings;
  const fix = NO_KEY[environment];
  if (environment === "sandbox") {
    const path = join(dataFolder, "signer.key");
    if (!existsSync(path)) return { address: undefined, missing: "there is none yet", fix };
    return { address: await askSigner(settings, { kind: "key-file", path }), where: "made by the sandbox" };
  }
  const file = ENVIRONMENTS[environment].envFile;
  if (environment === "staging" && signerKeySet) {
    const name = "STAGING_PRIVATE_KEY";
    const address = await askSigner(settings, { kind: "env-file", path: join(root, file), name });
    return { address, where: `${name} in ${file}` };
  }
  const keystore = join(dataFolder, "keystore.json");
  if (!existsSync(keystore)) return { address: undefined, missing: `neither set nor at ${keystore}`, fix };
  const parsed = keystoreSchema.safeParse(JSON.parse(readFileSync(keystore, "utf8")));
  if (!parsed.success) {
    return { address: undefined, missing: `${keystore} names no address; its password was not asked for`, fix };
  }
  return {
    address: `0x${parsed.data.address.replace(/^0x/, "").toLowerCase()}`,
    where: "keystore, password not asked",
  };
}

const NOTHING = {
  ...{ lowestBuyMicro: 0, highestBuyMicro: 0, lowestSellMicro: 0, buyMicro: 0, buyDayMicro: 0, buysPerMinute: 0 },
  ...{ sellsPerMinute: 0, maxFeePerGasWei: 0, anchorGas: 0, redeemGas: 0, transactionsPerDay: 0 },
};

/** The address of a key that only a signer reads; its caps are all zero. */
async function askSigner(settings: Settings, key: SignerKey): Promise<string> {
  const { chainId } = ENVIRONMENTS[settings.environment];
  const { exchangeV2, negRiskExchangeV2, pusd } = ADDRESSES[chainId];
  const nobody = { onDeath: () => undefined, onRefused: () => undefined };
  const signer = await SignerProcess.start(
    {
      ...{ key, chainId, exchanges: [exchangeV2, negRiskExchangeV2], collateral: pusd, adapters: [] },
      ...{ signatureType: 0, maker: null, caps: NOTHING, holdings: [] },
    },
    nobody,
  );
  await signer.end();
  return signer.address;
}
