// npm run control -- status|pause|resume|stop|release [REASON], or flatten [PERCENT]: steers the running bot without the chat.
// Ends with 0 when it was done, 1 when the bot refused, 2 when no bot could be asked.
import { basename, dirname, join } from "node:path";
import { ENVIRONMENT_NAMES } from "../config/environments.ts";
import { loadSettings } from "../config/load.ts";
import { CHOOSER } from "../config/schema.ts";
import { askBot, NoBotRuns } from "../src/ops/control-client.ts";
import { CONTROL_COMMANDS, ControlRequest } from "../src/ops/control-request.ts";
import { writeStopFile } from "../src/ops/stop-file.ts";

const LONGEST_REASON = 300;

const [command, ...words] = process.argv.slice(2);
const reason = words.join(" ").slice(0, LONGEST_REASON);
const request = ControlRequest.safeParse({ command, ...(words.length > 0 && { reason }) });
const loaded = loadSettings({ root: dirname(import.meta.dirname), processEnv: process.env });
// A stop needs to know the data folder alone: a token that only the bot's own surroundings have is none of its concern.
const isKnown = loaded.ok || loaded.problems.every(({ name }) => name !== CHOOSER);

if (!request.success) {
  giveUp(`usage: npm run control -- ${CONTROL_COMMANDS.join("|")} [REASON; for flatten the percentage]`);
} else if (loaded.ok || (request.data.command === "stop" && isKnown)) {
  await ask(loaded.settings.dataFolder, request.data);
} else {
  giveUp('the settings are wrong: "npm run config:check" says what');
}

async function ask(folder: string, asked: ControlRequest): Promise<void> {
  try {
    const { ok, text } = await askBot(folder, asked);
    console.log(text);
    process.exitCode = ok ? 0 : 1;
    if (!ok && asked.command === "stop") leaveFile(folder, asked, "The bot could not do it");
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const elsewhere = error instanceof NoBotRuns ? await botsBeside(folder) : [];
    if (asked.command === "stop") return stopInstead(folder, asked, problem, elsewhere);
    const names = elsewhere.map((other) => basename(other));
    const hints = names.map((name) => `one runs in ${name}: ${CHOOSER}=${name} npm run control -- ${asked.command}`);
    if (error instanceof NoBotRuns && hints.length === 0) hints.push("start it with: npm start");
    giveUp([problem, ...hints].join("; "));
  }
}

/** Folders of the other environments, where they lie beside this one, in which a bot runs. */
async function botsBeside(folder: string): Promise<string[]> {
  if (!ENVIRONMENT_NAMES.some((name) => name === basename(folder))) return [];
  const others = ENVIRONMENT_NAMES.map((name) => join(dirname(folder), name)).filter((other) => other !== folder);
  const answers = await Promise.allSettled(others.map((other) => askBot(other, { command: "status" })));
  return others.filter((_, index) => answers[index]?.status === "fulfilled");
}

/** Whoever calls a stop and names no environment means the bot that runs. */
async function stopInstead(folder: string, asked: ControlRequest, problem: string, running: readonly string[]) {
  if (running.length === 0) {
    leaveFile(folder, asked, problem);
    process.exitCode = 2;
  }
  for (const other of running) {
    console.log(`${problem}; one runs in ${basename(other)}:`);
    await ask(other, asked);
  }
}

/** A stop must hold whatever is wrong with the bot. */
function leaveFile(folder: string, asked: ControlRequest, problem: string): void {
  writeStopFile(folder, asked.reason ?? "npm run control -- stop");
  console.log(
    `${problem}. A file named STOP was put there: it stops the bot within a second, or as soon as it starts.`,
  );
}

function giveUp(message: string): void {
  console.error(message);
  process.exitCode = 2;
}
