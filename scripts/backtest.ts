/**
 * npm run backtest -- FILE|WALLET [--days N] [--sizing WORDS] [--cash USD] [--limits NAME] [--take-profit 20% and other words of /sizing]
 *   [--shortfall 1%|1c] [--json] [--png FILE]
 * Says what copying a wallet would have brought, by its recorded activity or by what the Data API tells of it.
 */
import { BadRecording } from "../src/sandbox/recorded/recording.ts";
import { backtest } from "./backtest/backtest.ts";
import { NotFetched } from "./backtest/fetched-read.ts";
import { readOptions, USAGE, UsageError } from "./backtest/options.ts";
import { resultTable } from "./backtest/result-table.ts";

try {
  if (process.argv.includes("--help")) console.log(USAGE);
  else {
    const options = readOptions(process.argv.slice(2));
    const result = await backtest(options);
    console.log(options.json ? JSON.stringify(result) : resultTable(result));
  }
} catch (error) {
  const isExpected = [UsageError, BadRecording, NotFetched].some((kind) => error instanceof kind);
  console.error(
    `backtest: ${isExpected ? (error as Error).message : error instanceof Error ? error.stack : String(error)}`,
  );
  process.exitCode = 1;
}
