import type { AppPorts } from "../app/ports.ts";

/**
 * What a start on the live network cannot reach or use yet, for the terminal: undefined when everything answers. The bot runs
 * all the same and keeps trying.
 */
export async function unreachableAtStart(app: AppPorts, environment: string): Promise<string | undefined> {
  const { findings } = await app.diagnose();
  const failed = findings.filter(({ verdict }) => verdict === "failed");
  if (failed.length === 0) return undefined;
  const lines = failed.map(({ name, text, fix }) => `  ${name}: ${text}${fix === undefined ? "" : `\n    ${fix}`}`);
  return [
    `${failed.length} of ${findings.length} things it needs fail now; it keeps trying:`,
    ...lines,
    `npm run doctor ${environment} looks again.`,
  ].join("\n");
}
