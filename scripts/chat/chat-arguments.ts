import { parseArgs } from "node:util";

export interface ChatArguments {
  readonly message: string | undefined;
  readonly press: string | undefined;
  readonly as: string | undefined;
  readonly chat: string | undefined;
  readonly json: boolean;
  /** Bring the bot into the chat first. */
  readonly addBot: boolean;
  /** Listen for exactly this long; undefined: until the answer is complete. */
  readonly waitS: number | undefined;
}

export const USAGE = `npm run chat -- "/status"             say something to the bot as its owner and print the answer
npm run chat -- --press BUTTON       press a button of the last message that has it (its beginning is enough)
npm run chat -- --wait 30            print what arrives in the next 30 seconds
  --as NAME       speak as somebody else (Robin, Sam)
  --chat NAME     speak in another chat ("Trading desk", "Alerts")
  --add-bot       bring the bot into that group or channel first
  --wait SECONDS  listen for exactly that long; without it until the answer is complete
  --json          one JSON object a line`;

const MAX_WAIT_S = 3600;

/** Reads the command line; a text instead says what is wrong with it, or is the usage that was asked for. */
export function parseChatArguments(argv: readonly string[]): ChatArguments | string {
  const parsed = readOptions(argv);
  if (typeof parsed === "string") return parsed;
  const { values, positionals } = parsed;
  if (values.help === true) return USAGE;
  const message = positionals.length > 0 ? positionals.join(" ") : undefined;
  const waitS = values.wait === undefined ? undefined : Number(values.wait);
  if (waitS !== undefined && !(waitS > 0 && waitS <= MAX_WAIT_S)) {
    return `--wait ${values.wait}: a number of seconds above 0, at most ${MAX_WAIT_S}, is allowed`;
  }
  if (message !== undefined && values.press !== undefined) return "Give either a message or --press, not both.";
  const { press, as, chat, json = false, "add-bot": addBot = false } = values;
  if (message === undefined && press === undefined && waitS === undefined && !addBot) return USAGE;
  return { message, press, as, chat, json, addBot, waitS };
}

function readOptions(argv: readonly string[]) {
  try {
    return parseArgs({
      args: withNegativeWait(argv),
      allowPositionals: true,
      options: {
        as: { type: "string" },
        chat: { type: "string" },
        press: { type: "string" },
        wait: { type: "string" },
        json: { type: "boolean" },
        "add-bot": { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    if (error instanceof TypeError) return `${error.message}\n\n${USAGE}`;
    throw error;
  }
}

/** parseArgs would take -5 for an option of its own and explain that; tied to --wait it is told as what it is. */
function withNegativeWait(argv: readonly string[]): string[] {
  const at = argv.findIndex((word, index) => word === "--wait" && /^-\d/.test(argv[index + 1] ?? ""));
  return at < 0 ? [...argv] : [...argv.slice(0, at), `--wait=${argv[at + 1]}`, ...argv.slice(at + 2)];
}
