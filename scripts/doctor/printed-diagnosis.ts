import type { Diagnosis } from "../../src/app/doctor.ts";

const WORD = { ok: "ok     ", warning: "look   ", failed: "FAILED " } as const;

/** One line a finding, and one more for what to do; what helps several in a row is said once, after the last of them. */
export function printedDiagnosis(environment: string, { findings }: Diagnosis): string {
  const lines = findings.flatMap(({ verdict, name, text, fix }, index) => [
    `${WORD[verdict]} ${name}: ${text}`,
    ...(fix === undefined || findings[index + 1]?.fix === fix ? [] : [`         -> ${fix}`]),
  ]);
  const count = (wanted: string) => findings.filter(({ verdict }) => verdict === wanted).length;
  const sum = `${environment}: ${count("ok")} ok, ${count("warning")} to look at, ${count("failed")} failed`;
  return [...lines, "", sum].join("\n");
}
