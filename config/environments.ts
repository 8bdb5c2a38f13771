/** The three places the bot can run in, side by side. */
export const ENVIRONMENTS = {
  sandbox: {
    about: "a local world: nothing is real, nothing is needed",
    envFile: ".env",
    marketData: "local world",
    orders: "local world's CLOB, signed by the signer",
    chainId: 80002,
    telegram: "local stand-in with a chat page",
    realMoney: false,
  },
  staging: {
    about: "the live market, read only, and a paper venue",
    envFile: ".env.staging",
    marketData: "live Polymarket",
    orders: "paper venue",
    chainId: 80002,
    telegram: "Telegram",
    realMoney: false,
  },
  production: {
    about: "real trades with real money",
    envFile: ".env.production",
    marketData: "live Polymarket",
    orders: "Polymarket CLOB V2",
    chainId: 137,
    telegram: "Telegram",
    realMoney: true,
  },
} as const;

export type EnvironmentName = keyof typeof ENVIRONMENTS;

export const ENVIRONMENT_NAMES = Object.keys(ENVIRONMENTS) as readonly EnvironmentName[];
