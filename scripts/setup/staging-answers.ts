import { randomBytes } from "node:crypto";
import { DEFINITIONS } from "../../config/schema.ts";
import type { Questions } from "./questions.ts";

const MOST_TRIES = 3;

export interface StagingAnswers {
  readonly token: string;
  /** Empty: the bot prints a code that makes its sender the owner, and alerts go to the owner alone. */
  readonly chatId: string;
  readonly targets: string;
  /** 64 hexadecimal digits. */
  readonly key: string;
  readonly isNewKey: boolean;
}

interface Kind {
  readonly allowed: string;
  readonly schema: { safeParse(text: string): { readonly success: boolean } };
}

/** The few questions that staging needs. Throws when an answer is wrong too often. */
export async function askStaging(questions: Questions): Promise<StagingAnswers> {
  const token = await right(DEFINITIONS.telegramToken, false, () =>
    questions.askHidden("The bot's token from @BotFather (not shown): "),
  );
  const chatId = await right(DEFINITIONS.telegramChatId, true, () =>
    questions.ask("A chat for alerts, by its number (Enter: the owner's own chat, claimed with a code): "),
  );
  const targets = await right(DEFINITIONS.firstTargets, true, () =>
    questions.ask("Wallets to copy from the start, separated by commas (Enter: add them in the chat): "),
  );
  const key = await right(PRIVATE_KEY, true, () =>
    questions.askHidden(
      "A private key for the test chain Amoy, without any money (not shown; Enter: make a new one): ",
    ),
  );
  const isNewKey = key === "";
  return { token, chatId, targets, key: isNewKey ? randomBytes(32).toString("hex") : key.replace(/^0x/, ""), isNewKey };
}

const PRIVATE_KEY: Kind = {
  allowed: "64 hexadecimal digits",
  schema: { safeParse: (text) => ({ success: /^(0x)?[0-9a-fA-F]{64}$/.test(text) && !/^(0x)?0+$/.test(text) }) },
};

async function right({ schema, allowed }: Kind, mayBeEmpty: boolean, ask: () => Promise<string>): Promise<string> {
  for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
    const answer = await ask();
    if (answer === "" ? mayBeEmpty : schema.safeParse(answer).success) return answer;
    console.error(`That is not right; expected: ${allowed}.`);
  }
  throw new Error("no right answer came: nothing was written");
}

/** The environment file, as config/env-file.ts and the signer read it. */
export function stagingFile({ token, chatId, targets, key }: StagingAnswers): string {
  const lines = [
    "# Written by npm run setup:staging; every setting there is: config/staging.example.env and npm run config:check.",
    `STAGING_TELEGRAM_BOT_TOKEN=${token}`,
    ...(chatId === "" ? [] : [`STAGING_TELEGRAM_CHAT_ID=${chatId}`]),
    ...(targets === "" ? [] : [`UNDERSTUDY_FIRST_TARGETS=${targets}`]),
    "# For the test chain alone. The bot does not read it: the signer does.",
    `STAGING_PRIVATE_KEY=${key}`,
  ];
  return `${lines.join("\n")}\n`;
}
