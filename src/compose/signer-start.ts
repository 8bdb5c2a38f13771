import { existsSync } from "node:fs";
import { join } from "node:path";
import { ADDRESSES } from "../../config/addresses.ts";
import { ENVIRONMENTS } from "../../config/environments.ts";
import type { Settings } from "../../config/schema.ts";
import type { SignatureType } from "../domain/order.ts";
import { currentLimits } from "../engine/limits.ts";
import type { Store } from "../engine/ports.ts";
import type { SignerCaps, SignerKey, SignerPassword, SignerSettings } from "../ops/signer-settings.ts";

const GWEI = 1_000_000_000;
/** Whatever the limits say. */
const MOST_BUYS_PER_MINUTE = 120;
/**
 * What is signed counts, not what is filled: nobody but the bot could tell the signer. An order that finds nothing is made
 * anew with its episode's next signal (rule 12), so that a day of honest orders is many times a day of trades.
 */
const ORDERS_AN_EPISODE = 20;

interface Started {
  readonly settings: Settings;
  readonly store: Store;
  readonly clock?: NonNullable<SignerSettings["clock"]>;
}

/** Where the key lies: the sandbox makes its own, staging may have it in its file, else there is a keystore. */
export function keyOf(settings: Settings, root: string): SignerKey {
  const { environment, dataFolder, signerKeySet } = settings;
  if (environment === "sandbox") return { kind: "key-file", path: join(dataFolder, "signer.key") };
  if (signerKeySet && environment === "staging") {
    return { kind: "env-file", path: join(root, ENVIRONMENTS[environment].envFile), name: "STAGING_PRIVATE_KEY" };
  }
  const path = join(dataFolder, "keystore.json");
  if (!existsSync(path)) {
    throw new Error(`There is no key: npm run setup:staging makes one for staging, npm run key:import stores yours.`);
  }
  return { kind: "keystore", path, password: passwordOf() };
}

function passwordOf(): SignerPassword {
  const credentials = process.env.CREDENTIALS_DIRECTORY;
  const file = credentials === undefined ? undefined : join(credentials, "understudy-key-password");
  if (file !== undefined && existsSync(file)) return { kind: "file", path: file };
  return { kind: "descriptor", descriptor: 0 };
}

/** All that a signer is told at its start: the chain, the exchanges, what is held, and its caps. */
export function signerSettings({ settings, store, clock }: Started, key: SignerKey): SignerSettings {
  const { chainId } = ENVIRONMENTS[settings.environment];
  const addresses = ADDRESSES[chainId];
  const adapters =
    "ctfCollateralAdapter" in addresses
      ? [addresses.ctfCollateralAdapter, addresses.negRiskCtfCollateralAdapter]
      : [ADDRESSES[137].ctfCollateralAdapter, ADDRESSES[137].negRiskCtfCollateralAdapter];
  const { records } = store;
  const held = new Map<string, number>();
  for (const lot of records.lots.open()) {
    const token = records.tokens.get(lot.tokenId)?.token;
    if (token !== undefined) held.set(token, (held.get(token) ?? 0) + lot.sharesMicro);
  }
  return {
    ...{ key, chainId, exchanges: [addresses.exchangeV2, addresses.negRiskExchangeV2], adapters },
    ...(clock && { clock }),
    signatureType: settings.signatureType as SignatureType,
    maker: settings.signatureType === 0 ? null : (settings.funder ?? null),
    collateral: addresses.pusd,
    caps: capsOf(settings, store),
    holdings: [...held].map(([token, sharesMicro]) => ({ token, sharesMicro })),
  };
}

/** What the limits allow, and no more: whoever loosens a limit starts another signer. */
export function capsOf(settings: Settings, store: Store): SignerCaps {
  const { maxPerTradeMicro, tradesPerDay, ordersPerMinute } = currentLimits(store.records);
  const { lowestPriceMicro, highestPriceMicro } = settings;
  return {
    lowestBuyMicro: Math.min(lowestPriceMicro, 1_000),
    highestBuyMicro: highestPriceMicro,
    lowestSellMicro: 100,
    buyMicro: maxPerTradeMicro,
    buyDayMicro: Math.min(Number.MAX_SAFE_INTEGER, ORDERS_AN_EPISODE * maxPerTradeMicro * tradesPerDay),
    // Each buy may be made out once more after a refusal (rule 24).
    buysPerMinute: Math.min(MOST_BUYS_PER_MINUTE, 2 * ordersPerMinute),
    sellsPerMinute: 600,
    maxFeePerGasWei: settings.maxGasGwei * GWEI,
    anchorGas: 100_000,
    redeemGas: 600_000,
    transactionsPerDay: 2_000,
  };
}
