import { join } from "node:path";
import type { Logger } from "pino";
import { pino } from "pino";
import { z } from "zod";
import { RotatingFile } from "./rotating-file.ts";
import type { Scrubber } from "./scrubber.ts";

export type { Logger };

export interface LoggerOptions {
  readonly dataFolder: string;
  readonly level: "debug" | "info" | "warn" | "error";
  readonly scrubber: Scrubber;
  /** Where people look: process.stderr. Undefined: only the file is written. */
  readonly terminal?: { write(text: string): unknown };
  readonly maxFileBytes?: number;
  readonly keptFiles?: number;
}

const MAX_FILE_BYTES = 10 * 1024 * 1024;
const KEPT_FILES = 5;

/**
 * Writes JSON lines into logs/understudy.log of the data folder, and a short line of each warning and error for people.
 * Both pass the scrubber last, whatever was logged. A file that cannot be written stops nobody.
 */
export function createLogger(options: LoggerOptions): Logger {
  const path = join(options.dataFolder, "logs", "understudy.log");
  const file = new RotatingFile(path, options.maxFileBytes ?? MAX_FILE_BYTES, options.keptFiles ?? KEPT_FILES);
  let lost = 0;
  const destination = {
    write(line: string) {
      const clean = options.scrubber.scrub(line);
      const problem = file.write(clean);
      // People are told once, not with every line.
      if (problem === undefined) lost = 0;
      else if (lost++ === 0) options.terminal?.write(`the log cannot be written: ${problem}\n`);
      const shown = forPeople(clean);
      if (shown !== undefined) options.terminal?.write(shown);
    },
  };
  return pino({ level: options.level, base: null, formatters: { level: (label) => ({ level: label }) } }, destination);
}

const Line = z.looseObject({ time: z.number(), level: z.string(), msg: z.string().default("") });

/** `12:34:56 warn  the message (name=value …)`, the error by its message alone: its stack stands in the file. */
function forPeople(json: string): string | undefined {
  const { time, level, msg, err, ...fields } = Line.parse(JSON.parse(json));
  if (level === "info" || level === "debug") return undefined;
  const error = z.object({ message: z.string() }).safeParse(err);
  const details = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  const clock = new Date(time).toTimeString().slice(0, 8);
  const message = error.success && error.data.message !== msg ? `${msg}: ${error.data.message}` : msg;
  return `${clock} ${level.padEnd(5)} ${message}${details.length > 0 ? ` (${details.join(" ")})` : ""}\n`;
}
