import { parseArgs } from "node:util";

export interface ChatArguments {
  readonly message: string | undefined;
  readonly press: string | undefined;
  readonly as: string | undefined;
  readonly chat: string | undefined;
  readonly json: boolean;
  /** Listen for exactly this long; undefined: until the answer is complete. */
  readonly waitS: number | undefined;
}

export const USAGE = `npm run chat -- "/status"             say something to the bot as its owner and print the answer
npm run chat -- --press BUTTON       press a button of the last message that has it (its beginning is enough)
npm run chat -- --wait 30            print what arrives in the next 30 seconds
  --as NAME       speak as somebody else (Robin, Sam)
  --chat NAME     speak in another chat ("Trading desk", "Alerts")
  --wait SECONDS  listen for exactly that long; without it until the answer is complete
  --json          one JSON object a line`;

const MAX_WAIT_S = 3600;

/** Reads the command line; a text instead says what is wrong with it. */
export function parseChatArguments(argv: readonly string[]): ChatArguments | string {
  const parsed = readOptions(argv);
  if (typeof parsed === "string") return parsed;
  const { values, positionals } = parsed;
  const message = positionals.length > 0 ? positionals.join(" ") : undefined;
  const waitS = values.wait === undefined ? undefined : Number(values.wait);
  if (waitS !== undefined && !(waitS > 0 && waitS <= MAX_WAIT_S)) {
    return `--wait ${values.wait}: a number of seconds from 0 to ${MAX_WAIT_S} is allowed`;
  }
  if (message !== undefined && values.press !== undefined) return "Give either a message or --press, not both.";
  if (message === undefined && values.press === undefined && waitS === undefined) return USAGE;
  return { message, press: values.press, as: values.as, chat: values.chat, json: values.json ?? false, waitS };
}

function readOptions(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        as: { type: "string" },
        chat: { type: "string" },
        press: { type: "string" },
        wait: { type: "string" },
        json: { type: "boolean" },
      },
    });
  } catch (error) {
    if (error instanceof TypeError) return `${error.message}\n\n${USAGE}`;
    throw error;
  }
}
