interface ResponseParameters {
  readonly retry_after?: number;
  readonly migrate_to_chat_id?: number;
}

/** A refusal in the Bot API's own form: `{ok: false, error_code, description, parameters?}`. */
export class TelegramError extends Error {
  readonly code: number;
  readonly parameters: ResponseParameters | undefined;

  constructor(code: number, description: string, parameters?: ResponseParameters) {
    super(description);
    this.name = "TelegramError";
    this.code = code;
    this.parameters = parameters;
  }
}

/** 400 with Telegram's prefix; `reason` is the text after "Bad Request: ". */
export function badRequest(reason: string): TelegramError {
  return new TelegramError(400, `Bad Request: ${reason}`);
}

/** 403 with Telegram's prefix; `reason` is the text after "Forbidden: ". */
export function forbidden(reason: string): TelegramError {
  return new TelegramError(403, `Forbidden: ${reason}`);
}
