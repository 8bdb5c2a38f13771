import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ADDRESSES } from "../../config/addresses.ts";
import type { Settings } from "../../config/schema.ts";
import { makeKeyFile } from "../ops/signer-key-file.ts";
import { SignerProcess } from "../ops/signer-process.ts";
import { systemClock } from "../ops/system-clock.ts";
import { createOrderForms } from "../venues/clob/order-forms.ts";

const USD = 1_000_000;
const NO_BOUND = 1_000_000_000;
const TOKEN = "41157736988575577269397233819982825842427068396822545343608021383110479677221";

/** A signer's process with a key of its own, asked for one buy after the other. */
export async function openBenchSigner(folder: string, { highestPriceMicro }: Settings) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "signer.key");
  makeKeyFile(path);
  const { exchangeV2, negRiskExchangeV2, pusd } = ADDRESSES[80002];
  const caps = { lowestBuyMicro: 1_000, highestBuyMicro: highestPriceMicro, lowestSellMicro: 100, buyMicro: 5 * USD };
  const rates = { buyDayMicro: NO_BOUND * USD, buysPerMinute: NO_BOUND, sellsPerMinute: NO_BOUND };
  const gas = { maxFeePerGasWei: 1, anchorGas: 1, redeemGas: 1, transactionsPerDay: 1 };
  const signer = await SignerProcess.start(
    {
      ...{ key: { kind: "key-file", path }, chainId: 80_002, exchanges: [exchangeV2, negRiskExchangeV2] },
      ...{ signatureType: 0, maker: null, collateral: pusd, adapters: [], holdings: [] },
      caps: { ...caps, ...rates, ...gas },
    },
    { onDeath: () => undefined, onRefused: () => undefined },
  );
  const { address } = signer;
  const exchanges = { ordinary: exchangeV2, negRisk: negRiskExchangeV2 };
  const forms = createOrderForms({
    ...{ chainId: 80_002, exchanges, version: "2", maker: address, signer: address, signatureType: 0 },
  });
  let salt = 0;
  return {
    sign: (): Promise<string> => {
      salt += 1;
      const terms = {
        token: TOKEN,
        negRisk: false,
        side: "BUY",
        sharesMicro: 9 * USD,
        collateralMicro: 4_590_000,
      } as const;
      const form = forms.form({ ...terms, timestampMs: systemClock.nowMs(), salt: String(salt) });
      return signer.sign(form, { limitMicro: 510_000 });
    },
    end: (): Promise<void> => signer.end(),
  };
}
