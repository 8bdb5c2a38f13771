const PAUSES = ["venue restarting", "not sent", "the venue pauses", "it could not be checked before it was sent"];

/** Whether an order was refused because the venue takes none from anybody now: that says nothing about the order. */
export function isOfPause(reason: string | null): boolean {
  return reason !== null && PAUSES.some((words) => reason.startsWith(words));
}
