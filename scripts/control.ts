// npm run control -- status|pause|resume|stop|release [REASON], or flatten [PERCENT]: steers the running bot without the chat.
// Ends with 0 when it was done, 1 when the bot refused, 2 when nothing could be asked.
import { dirname } from "node:path";
import { loadSettings } from "../config/load.ts";
import { askBot, NoBotRuns } from "../src/ops/control-client.ts";
import { CONTROL_COMMANDS, ControlRequest } from "../src/ops/control-request.ts";
import { writeStopFile } from "../src/ops/stop-file.ts";

const [command, ...words] = process.argv.slice(2);
const request = ControlRequest.safeParse({ command, ...(words.length > 0 && { reason: words.join(" ") }) });
const loaded = loadSettings({ root: dirname(import.meta.dirname), processEnv: process.env });

if (!request.success) {
  giveUp(
    `usage: npm run control -- ${CONTROL_COMMANDS.join("|")} [REASON of at most 300 characters; for flatten the percentage]`,
  );
} else if (!loaded.ok) {
  giveUp('the settings are wrong: "npm run config:check" says what');
} else {
  await ask(loaded.settings.dataFolder, request.data);
}

async function ask(folder: string, asked: ControlRequest): Promise<void> {
  try {
    const { ok, text } = await askBot(folder, asked);
    console.log(text);
    process.exitCode = ok ? 0 : 1;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (asked.command !== "stop")
      return giveUp(error instanceof NoBotRuns ? `${reason}; start it with: npm start` : reason);
    // A stop must hold whatever is wrong with the bot.
    writeStopFile(folder, asked.reason ?? "npm run control -- stop");
    console.log(
      `${reason}. A file named STOP was put there: it stops the bot within a second, or as soon as it starts.`,
    );
  }
}

function giveUp(message: string): void {
  console.error(message);
  process.exitCode = 2;
}
