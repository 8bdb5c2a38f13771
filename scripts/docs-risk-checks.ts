import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { riskChecksPage } from "./docs/risk-checks.ts";

/** Writes the pages of docs/ that are made from the code. */
const page = fileURLToPath(new URL("../docs/risk-checks.md", import.meta.url));
writeFileSync(page, riskChecksPage());
process.stdout.write("docs/risk-checks.md is written.\n");
