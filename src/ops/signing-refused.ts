/** The signer's own rules say no to a request. */
export class SigningRefused extends Error {
  override readonly name = "SigningRefused";
  /** What was asked for: order, clobAuth, anchor, redeem, held; malformed or busy where it was not even looked at. */
  readonly kind: string;

  constructor(kind: string, reason: string) {
    super(reason);
    this.kind = kind;
  }
}
