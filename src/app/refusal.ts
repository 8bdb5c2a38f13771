/** What a person asked cannot be done; the message says why and what to do next, in words meant for the chat. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}
