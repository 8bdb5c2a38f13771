import dayjs from "dayjs";
import timezone from "dayjs/plugin/timezone.js";
import utc from "dayjs/plugin/utc.js";

dayjs.extend(utc);
dayjs.extend(timezone);

/** How long ago: "12 s", "5 min", "3 h", "4 d" */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}

/** How long something took: "0.42 s", "12 s", "5 min" */
export function took(ms: number): string {
  return Math.abs(ms) < 10_000 ? `${(ms / 1000).toFixed(2)} s` : age(ms);
}

/** An instant in the reader's zone: "22 Nov, 14:05" */
export function localTime(ms: number, zone: string): string {
  return dayjs(ms).tz(zone).format("D MMM, HH:mm");
}
