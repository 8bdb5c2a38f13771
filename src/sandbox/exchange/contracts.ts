/** The chain that the sandbox stands on: Amoy's number. */
export const CHAIN_ID = 80_002;

/** Where orders are made out to and settle, lower-case (reference/polymarket.md 1.1 and 1.2). */
const EXCHANGE = "0xe111180000d2663c0091e4f400237545b87b996b";
const NEG_RISK_EXCHANGE = "0xe2222d279d744050d28e00520010520000310f59";
const CTF_COLLATERAL_ADAPTER = "0xada100db00ca00073811820692005400218fce1f";
const NEG_RISK_COLLATERAL_ADAPTER = "0xada2005600dec949baf300f4c6120000bdb6eaab";

/** Who may spend an approved wallet's pUSD and outcome tokens. */
export const SPENDERS = [EXCHANGE, NEG_RISK_EXCHANGE, CTF_COLLATERAL_ADAPTER, NEG_RISK_COLLATERAL_ADAPTER] as const;

export function exchangeOf(isNegRisk: boolean): string {
  return isNegRisk ? NEG_RISK_EXCHANGE : EXCHANGE;
}
