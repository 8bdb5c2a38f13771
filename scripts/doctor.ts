// npm run doctor -- [sandbox|staging|production] [--record DIR] [--json]: looks at everything the bot needs and says what to
// do about what fails. --record stores each real answer, without secrets. Ends with 1 when something failed.
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { hasFailed } from "../src/app/doctor.ts";
import { examine } from "./doctor/examine.ts";
import { printedDiagnosis } from "./doctor/printed-diagnosis.ts";

const USAGE = "usage: npm run doctor -- [sandbox|staging|production] [--record DIR] [--json]";

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { record: { type: "string" }, json: { type: "boolean", default: false } },
  });
  if (positionals.length > 1) throw new Error(USAGE);
  const folder = values.record === undefined ? undefined : resolve(values.record);
  const { environment, diagnosis, recorded } = await examine(dirname(import.meta.dirname), positionals[0], folder);
  if (values.json) console.log(JSON.stringify({ environment, ...diagnosis }, undefined, 2));
  else console.log(printedDiagnosis(environment, diagnosis));
  if (folder !== undefined) console.error(`${recorded} answers are stored in ${folder}`);
  process.exitCode = hasFailed(diagnosis) ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
