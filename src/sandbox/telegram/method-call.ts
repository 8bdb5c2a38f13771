import type { MethodArguments, MethodName } from "./method-schemas.ts";
import type { FormPart } from "./multipart.ts";
import type { TelegramState } from "./telegram-state.ts";

/** What a method has besides its checked arguments: the world, the uploaded files, and the caller's connection. */
export interface MethodCall {
  readonly state: TelegramState;
  readonly uploads: Map<string, FormPart>;
  /** Aborted when the caller hangs up. */
  readonly signal: AbortSignal;
}

export type MethodHandler<M extends MethodName> = (args: MethodArguments<M>, call: MethodCall) => unknown;
export type MethodHandlers<M extends MethodName> = { [K in M]: MethodHandler<K> };
