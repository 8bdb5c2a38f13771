import type { EnvironmentName } from "./environments.ts";

/** Where each service answers, without a trailing slash. */
export interface Hosts {
  readonly clob: string;
  readonly gamma: string;
  readonly dataApi: string;
  /** Undefined: grammY's own default, Telegram itself. */
  readonly telegram: string | undefined;
}

const POLYMARKET: Hosts = {
  clob: "https://clob.polymarket.com",
  gamma: "https://gamma-api.polymarket.com",
  dataApi: "https://data-api.polymarket.com",
  telegram: undefined,
};

/** The sandbox answers on one port of this machine, each service under its own path. */
function localWorld(port: number): Hosts {
  const origin = `http://127.0.0.1:${port}`;
  return {
    clob: `${origin}/clob`,
    gamma: `${origin}/gamma`,
    dataApi: `${origin}/data-api`,
    telegram: `${origin}/telegram`,
  };
}

export function hostsOf(environment: EnvironmentName, sandboxPort: number): Hosts {
  return environment === "sandbox" ? localWorld(sandboxPort) : POLYMARKET;
}
