/** The trading day: a date in the bot's one trading zone (rule 30), as text `YYYY-MM-DD`. */
export type TradingDay = string;

const formatters = new Map<string, Intl.DateTimeFormat>();

/** The local date of an instant in a zone. Throws a RangeError for an unknown zone. */
export function tradingDayOf(epochMs: number, zone: string): TradingDay {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
    formatters.set(zone, formatter);
  }
  return formatter.format(epochMs);
}
