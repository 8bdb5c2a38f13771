/** Notes which event each market belongs to, as far as rows of the Data API say it: by condition id, in lower case. */
export function noteEvents(rows: unknown, events: Map<string, string>): void {
  if (!Array.isArray(rows)) return;
  for (const row of rows as readonly unknown[]) {
    if (typeof row !== "object" || row === null || !("conditionId" in row && "eventSlug" in row)) continue;
    const { conditionId, eventSlug } = row;
    if (typeof conditionId !== "string" || typeof eventSlug !== "string" || eventSlug === "") continue;
    events.set(conditionId.toLowerCase(), eventSlug);
  }
}
