import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { EnvFile } from "./env-file.ts";
import { parseEnvFile } from "./env-file.ts";
import type { EnvironmentName } from "./environments.ts";
import { ENVIRONMENT_NAMES, ENVIRONMENTS } from "./environments.ts";
import { nearestName } from "./nearest-name.ts";
import type { Settings } from "./schema.ts";
import { CHOOSER, DATA_FOLDER, DEFINITIONS, KEYS_OF_THE_SIGNER, nameIn, PREFIXES } from "./schema.ts";

export interface Problem {
  readonly name: string;
  /** As it was set; "(set)" when it is a secret, "(not set)" when it is missing. */
  readonly value: string;
  readonly allowed: string;
}

export type Loaded =
  | { readonly ok: true; readonly settings: Settings }
  /** What is right by itself comes along for showing, never for running: wrong and missing values are undefined. */
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly settings: PartialSettings };

export type PartialSettings = Partial<Settings> & Pick<Settings, "environment" | "dataFolder" | "signerKeySet">;

export interface Surroundings {
  /** The folder the environment files lie in, and relative paths start from. */
  readonly root: string;
  readonly processEnv: Readonly<Record<string, string | undefined>>;
  /** Chosen by a person on the command line: stronger than UNDERSTUDY_ENV. */
  readonly environment?: string | undefined;
}

const NOT_SET = "(not set)";
const DEFINITION_LIST = Object.values(DEFINITIONS);
const KNOWN_NAMES: readonly string[] = [
  CHOOSER,
  DATA_FOLDER,
  ...KEYS_OF_THE_SIGNER,
  ...DEFINITION_LIST.flatMap((definition) => definition.usedIn.map((environment) => nameIn(environment, definition))),
];

/**
 * The effective settings of one environment: the process's environment wins over the environment's file, and that over
 * the defaults. Either everything is right, or every problem is told at once; where the environment itself is wrong,
 * the rest is judged as the sandbox's.
 */
export function loadSettings(surroundings: Surroundings): Loaded {
  const { environment, problems: unknown } = chooseEnvironment(surroundings);
  const fileName = ENVIRONMENTS[environment].envFile;
  const file = readEnvFile(surroundings.root, fileName);
  const { values, signerKeySet } = gather(file, surroundings.processEnv);
  const parsed = parseAll(environment, values);
  const problems = [
    ...unknown,
    ...file.problems.map((problem) => ({ name: fileName, value: problem, allowed: "each name once, as NAME=value" })),
    ...unknownNames(values),
    ...contradictions(environment, file, parsed.values),
    ...parsed.problems,
  ];
  const dataFolder = resolve(surroundings.root, values.get(DATA_FOLDER) ?? join("data", environment));
  // Each value came out of the schema its type is taken from.
  const settings = Object.freeze({ ...parsed.values, environment, dataFolder, signerKeySet }) as PartialSettings;
  return problems.length > 0 ? { ok: false, problems, settings } : { ok: true, settings: settings as Settings };
}

interface Choice {
  readonly environment: EnvironmentName;
  readonly problems: readonly Problem[];
}

/** By the command line, else UNDERSTUDY_ENV of the process, else the one in `.env`, else the sandbox. */
function chooseEnvironment({ root, processEnv, environment }: Surroundings): Choice {
  const word =
    environment ||
    processEnv[CHOOSER] ||
    readEnvFile(root, ENVIRONMENTS.sandbox.envFile).values.get(CHOOSER) ||
    "sandbox";
  const found = ENVIRONMENT_NAMES.find((name) => name === word);
  if (found !== undefined) return { environment: found, problems: [] };
  const problem = { name: CHOOSER, value: word, allowed: `one of ${ENVIRONMENT_NAMES.join(", ")}` };
  return { environment: "sandbox", problems: [problem] };
}

function readEnvFile(root: string, name: string): EnvFile {
  const path = join(root, name);
  return parseEnvFile(existsSync(path) ? readFileSync(path, "utf8") : "", KEYS_OF_THE_SIGNER);
}

/** Everything that is set and meant for us. An empty value counts as not set. */
function gather(file: EnvFile, processEnv: Surroundings["processEnv"]) {
  const keys: readonly string[] = KEYS_OF_THE_SIGNER;
  const values = new Map<string, string>();
  let signerKeySet = file.passedOver.size > 0;
  for (const [name, value] of file.values) if (value !== "") values.set(name, value);
  for (const name of Object.keys(processEnv)) {
    if (keys.includes(name)) signerKeySet ||= processEnv[name] !== "";
    else if (isOurs(name) && processEnv[name]) values.set(name, processEnv[name]);
  }
  return { values, signerKeySet };
}

const isOurs = (name: string) => PREFIXES.some((prefix) => name.startsWith(prefix));

function unknownNames(values: ReadonlyMap<string, string>): Problem[] {
  return [...values.keys()]
    .filter((name) => isOurs(name) && !KNOWN_NAMES.includes(name))
    .map((name) => ({
      name,
      // What a misspelt name holds may be a secret.
      value: "(set)",
      allowed: `no such setting; did you mean ${nearestName(name, KNOWN_NAMES)}?`,
    }));
}

function parseAll(environment: EnvironmentName, texts: ReadonlyMap<string, string>) {
  const values: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const [key, definition] of Object.entries(DEFINITIONS)) {
    const { allowed, secret, requiredIn } = definition;
    const name = nameIn(environment, definition);
    const set = texts.get(name);
    const text = set ?? definition.default;
    if (text === undefined) {
      if (requiredIn.some((one) => one === environment)) problems.push({ name, value: NOT_SET, allowed });
      values[key] = undefined;
      continue;
    }
    const result = definition.schema.safeParse(text);
    if (result.success) values[key] = result.data;
    else problems.push({ name, value: secret ? "(set)" : text, allowed });
  }
  return { values, problems };
}

/** What is right by itself and wrong together. */
function contradictions(environment: EnvironmentName, file: EnvFile, values: Record<string, unknown>): Problem[] {
  const problems: Problem[] = [];
  const named = file.values.get(CHOOSER);
  if (environment !== "sandbox" && named !== undefined && named !== environment) {
    problems.push({ name: CHOOSER, value: named, allowed: `${environment}, or nothing, in ${environment}'s own file` });
  }
  const { lowestPriceMicro: lowest, highestPriceMicro: highest } = values;
  if (typeof lowest === "number" && typeof highest === "number" && lowest >= highest) {
    problems.push({
      name: DEFINITIONS.lowestPriceMicro.name,
      value: String(lowest / 1_000_000),
      allowed: `less than ${DEFINITIONS.highestPriceMicro.name}, which is ${highest / 1_000_000}`,
    });
  }
  problems.push(...makerContradictions(values));
  return problems;
}

/** Who makes the orders: the key itself, or a wallet that it signs for. */
function makerContradictions({ signatureType, funder }: Record<string, unknown>): Problem[] {
  if (typeof signatureType !== "number") return [];
  const [needsFunder, hasFunder] = [signatureType !== 0, funder !== undefined];
  if (needsFunder === hasFunder) return [];
  const { name } = DEFINITIONS.funder;
  const allowed = needsFunder
    ? `the address of the wallet, because ${DEFINITIONS.signatureType.name} is ${signatureType}`
    : `nothing, because ${DEFINITIONS.signatureType.name} is 0: the key makes its own orders`;
  return [{ name, value: hasFunder ? String(funder) : NOT_SET, allowed }];
}
