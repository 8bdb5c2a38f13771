/** When a seed begins, and in which trading zones its lives go on. */
export interface Calendar {
  readonly startMs: number;
  /** One after the other, life after life. */
  readonly zones: readonly [string, ...string[]];
}

/** A Tuesday in September 2026. */
const ORDINARY: Calendar = { startMs: 1_790_000_000_000, zones: ["UTC"] };

/** Each a day or less before clocks are changed there, or with a zone that changes from life to life. */
const AWKWARD: readonly Calendar[] = [
  { startMs: Date.parse("2026-10-24T14:00:00Z"), zones: ["Europe/Berlin"] },
  // The midnight of 14 March 2027 does not exist there.
  { startMs: Date.parse("2027-03-13T20:00:00Z"), zones: ["America/Havana"] },
  { startMs: Date.parse("2026-11-19T10:00:00Z"), zones: ["Pacific/Kiritimati", "Pacific/Pago_Pago"] },
  { startMs: Date.parse("2026-10-31T20:00:00Z"), zones: ["America/New_York", "Asia/Tokyo"] },
  // By half an hour.
  { startMs: Date.parse("2027-04-03T06:00:00Z"), zones: ["Australia/Lord_Howe"] },
];
/** One seed in so many. */
const EVERY = 4;

export function calendarOf(seed: number): Calendar {
  if (seed % EVERY !== EVERY - 1) return ORDINARY;
  return AWKWARD[Math.floor(seed / EVERY) % AWKWARD.length] ?? ORDINARY;
}
