/**
 * npm run replay -- [--json] [--db FILE] [--profile sandbox|open] [--sizing WORDS] [--delivery scan|shuffle:SEED] FILE...
 * Copies recorded trades as `npm start` would have, on a clock that jumps, and says what came of it.
 */
import { BadRecording } from "../src/sandbox/recorded/recording.ts";
import { readOptions, UsageError } from "./replay/options.ts";
import { replay } from "./replay/replay.ts";
import { resultTable } from "./replay/result-table.ts";

try {
  const options = readOptions(process.argv.slice(2));
  const { result, notes } = await replay(options);
  for (const note of notes) console.error(note);
  console.log(options.json ? JSON.stringify(result) : resultTable(result));
} catch (error) {
  const isExpected = error instanceof UsageError || error instanceof BadRecording;
  console.error(`replay: ${isExpected ? error.message : error instanceof Error ? error.stack : String(error)}`);
  process.exitCode = 1;
}
