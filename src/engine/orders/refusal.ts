/** What a signal's outcome names where no order for it was accepted. */
export const REFUSED = "refused by the venue";
export const NEVER_LEFT = "our order never left";

/** How reasons begin that are our own: nothing was sent. */
const KEPT_BACK = [
  "not signed: ",
  "not noted: ",
  "not sent: ",
  "the venue pauses",
  "it could not be checked before it was sent",
];

/** Whether an order ended before anything of it was sent. */
export function neverLeft(reason: string | null): boolean {
  return reason !== null && KEPT_BACK.some((words) => reason.startsWith(words));
}

const PAUSES = ["venue restarting", "not sent", "the venue pauses", "it could not be checked before it was sent"];

/** Whether an order was refused because the venue takes none from anybody now: that says nothing about the order. */
export function isOfPause(reason: string | null): boolean {
  return reason !== null && PAUSES.some((words) => reason.startsWith(words));
}
