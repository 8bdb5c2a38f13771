/** What the venue does not do, in its words. */
export interface Refused {
  readonly kind: "refused";
  readonly status: number;
  readonly error: string;
  /** A machine's word for it, where the venue gives one. */
  readonly code?: string;
  readonly retryAfterS?: number;
}

export function refused(error: string, status = 400): Refused {
  return { kind: "refused", status, error };
}
