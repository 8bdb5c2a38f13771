// npm run setup:staging -- [--folder DIR] [--no-doctor]: asks what staging needs, writes .env.staging for this user alone, runs
// the doctor. --folder is where the file goes instead of the project's own folder. Ends with 0 when the file was written.
import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { ENVIRONMENTS } from "../config/environments.ts";
import { examine } from "./doctor/examine.ts";
import { printedDiagnosis } from "./doctor/printed-diagnosis.ts";
import { Questions } from "./setup/questions.ts";
import { askStaging, stagingFile } from "./setup/staging-answers.ts";

const questions = new Questions(process.stdin, process.stdout);
try {
  const { values } = parseArgs({
    options: { folder: { type: "string" }, "no-doctor": { type: "boolean", default: false } },
  });
  const folder = values.folder === undefined ? dirname(import.meta.dirname) : resolve(values.folder);
  const file = join(folder, ENVIRONMENTS.staging.envFile);
  await confirmReplacing(file);
  const answers = await askStaging(questions);
  write(file, stagingFile(answers));
  console.log(`\n${file} is written, readable by this user alone.`);
  if (answers.isNewKey) console.log("It holds a new key for the test chain; the doctor names its address.");
  if (!values["no-doctor"]) await runDoctor(folder);
  console.log("Start it with: UNDERSTUDY_ENV=staging npm start");
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  questions.close();
}

async function confirmReplacing(file: string): Promise<void> {
  if (!existsSync(file)) return;
  const answer = await questions.ask(
    `${file} is there already. Type "yes" to replace it (it is kept as ${old(file)}): `,
  );
  if (answer !== "yes") throw new Error("nothing was changed");
}

async function runDoctor(folder: string): Promise<void> {
  console.log("The doctor looks whether everything is there:\n");
  const { environment, diagnosis } = await examine(folder, "staging", undefined);
  console.log(printedDiagnosis(environment, diagnosis));
  console.log("\nWhat fails can be put right later: npm run doctor staging looks again.");
}

/** The old file may hold a key that is used elsewhere. */
function write(file: string, text: string): void {
  const draft = `${file}.new`;
  rmSync(draft, { force: true });
  writeFileSync(draft, text, { flag: "wx", mode: 0o600 });
  if (existsSync(file)) renameSync(file, old(file));
  renameSync(draft, file);
}

function old(file: string): string {
  return `${file}.old`;
}
