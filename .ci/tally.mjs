// node .ci/tally.mjs REPORT: counts vitest's JSON report; fails if a test failed, nothing ran, or the browser was left out.
import { readFileSync } from "node:fs";

const report = JSON.parse(readFileSync(process.argv[2], "utf8"));
const tests = report.testResults.flatMap(({ name, assertionResults }) =>
  assertionResults.map(({ fullName, status }) => ({ file: name, fullName, status })),
);
const withStatus = (status) => tests.filter((test) => test.status === status);

const broken = report.testResults.filter(({ status, assertionResults }) => {
  return status === "failed" && assertionResults.every((result) => result.status !== "failed");
});
const passed = withStatus("passed").length;
const failed = withStatus("failed").length + broken.length;
const skipped = tests.filter((test) => !["passed", "failed"].includes(test.status));
const inBrowser = tests.filter((test) => test.file.includes("/test/browser/"));

for (const { fullName } of skipped) console.log(`skipped: ${fullName}`);
for (const { name, message } of broken) console.log(`could not run ${name}: ${message}`);
const browserRan =
  inBrowser.some((test) => test.status === "passed") && inBrowser.every((test) => test.status === "passed");
if (!browserRan) console.log("the test in a real browser did not run and pass");
if (failed > 0 || passed === 0 || !browserRan) process.exitCode = 1;
console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}`);
