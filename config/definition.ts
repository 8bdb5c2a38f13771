import type { EnvironmentName } from "./environments.ts";
import type { ValueKind } from "./value-kind.ts";

/** One setting as it is declared; `Value` is what it comes to once parsed. */
export interface Definition<Value> extends ValueKind<Value> {
  /** The name it is set by, in an environment file or the process's environment; see `nameIn`. */
  readonly name: string;
  /** Each environment has one of its own, and none is taken for another's: its name begins with the environment's. */
  readonly perEnvironment: boolean;
  readonly about: string;
  /** Undefined: optional, and undefined when not set. */
  readonly default: string | undefined;
  /** Never shown or written anywhere. */
  readonly secret: boolean;
  /** Where it means something; elsewhere it is accepted and left alone. */
  readonly usedIn: readonly EnvironmentName[];
  /** Where the bot cannot start without it. */
  readonly requiredIn: readonly EnvironmentName[];
}

const EVERYWHERE = ["sandbox", "staging", "production"] as const;
export const LIVE = ["staging", "production"] as const;

type Extras = Partial<Pick<Definition<unknown>, "secret" | "usedIn" | "requiredIn" | "perEnvironment">>;

const PLAIN = { perEnvironment: false, secret: false, usedIn: EVERYWHERE, requiredIn: [] } as const;

/** A setting that always has a value. */
export function setting<Value>(
  name: string,
  about: string,
  kind: ValueKind<Value>,
  fallback: string,
  extras: Extras = {},
): Definition<Value> {
  return { name, about, ...kind, default: fallback, ...PLAIN, ...extras };
}

/** A setting that may be absent. */
export function optional<Value>(
  name: string,
  about: string,
  kind: ValueKind<Value>,
  extras: Extras = {},
): Definition<Value | undefined> {
  const { allowed, schema } = kind;
  return { name, about, allowed, schema, default: undefined, ...PLAIN, ...extras };
}
