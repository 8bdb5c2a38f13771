/** A rule of the signer's own says no. The message is for people and names no secret. */
export class Refused extends Error {
  override readonly name = "Refused";
}
