import { b, fmt } from "@grammyjs/parse-mode";
import { Composer } from "grammy";
import type { Paused, Stopped } from "../src/app/pause.ts";
import { LONGEST_REASON, pause, stop } from "../src/app/pause.ts";
import type { AppPorts, CancelReport } from "../src/app/ports.ts";
import type { GatedContext } from "./chat-context.ts";
import { reply } from "./reply.ts";
import { count, cut } from "./text/figures.ts";
import type { Line } from "./text/lines.ts";

const PROVED = "That is proved: the venue shows no order of ours that could still fill.";
/** Orders of unproved end that an answer names. */
const MOST_NAMED = 5;

/** /pause and /stop: they act first and then say what they did. */
export function pauseChat(app: AppPorts): Composer<GatedContext> {
  const composer = new Composer<GatedContext>();
  composer.command("pause", (ctx) =>
    reply(ctx, pausedLines(pause(app, ctx.person, reasonOf(ctx.match, "paused in the chat")))),
  );
  composer.command("stop", async (ctx) =>
    reply(ctx, stoppedLines(await stop(app, ctx.person, reasonOf(ctx.match, "stopped in the chat")))),
  );
  return composer;
}

/** What was typed behind the command, if anything. */
function reasonOf(typed: string, otherwise: string): string {
  // "/stop!" is a stop in a hurry, not one for the reason "!".
  const words = /[\p{L}\p{N}]/u.test(typed) ? typed.trim() : "";
  return cut(words, LONGEST_REASON) || otherwise;
}

function pausedLines({ before, openPositions, dust, venueProblem }: Paused): Line[] {
  if (before.state === "stopped") return ["I am stopped already, which is stricter than a pause. Nothing was changed."];
  if (before.state === "paused") return ["I am paused already. Nothing was changed.", "/resume ends the pause."];
  return [
    fmt`${b}paused${b}. I buy nothing from now on.`,
    openPositions === 0 ? nothingLine(dust) : sellsLine(openPositions, venueProblem),
    ...(openPositions === 0 || dust === 0 ? [] : [`Besides ${dust} too small to be sold: /positions dust`]),
    "/resume ends the pause. /stop would also stop the sells.",
  ];
}

function nothingLine(dust: number): Line {
  return dust === 0
    ? "We hold nothing."
    : `We hold nothing but what is too small to be sold: ${dust} (/positions dust)`;
}

function sellsLine(openPositions: number, venueProblem: string | undefined): Line {
  const open = `${count(openPositions, "position")} open (/positions)`;
  return venueProblem === undefined
    ? `Sells go on: ${open}.`
    : `${open}. Sells wait: the venue takes no orders now (${venueProblem}).`;
}

function stoppedLines({ before, debts, cancel }: Stopped): Line[] {
  const again = before.state === "stopped" ? "I was stopped already. " : "";
  return [
    fmt`${b}stopped${b}. ${again}Nothing is bought or sold from now on.`,
    ...cancelLines(cancel),
    debts === 0
      ? "Sells of targets are noted and made after the release."
      : `${count(debts, "sell")} wait for the release; new ones are noted too.`,
    "The owner ends the stop: /release REASON",
  ];
}

function cancelLines(cancel: Stopped["cancel"]): Line[] {
  if ("problem" in cancel) {
    return [`Open orders could not be cancelled: ${cancel.problem}. They may still fill. Try /stop again.`];
  }
  const { cancelled, filled, unproved } = cancel;
  if (cancelled + filled + unproved.length === 0)
    return ["No order was on the wire: nothing of ours can fill any more."];
  return [
    ...(cancelled === 0 ? [] : [`${count(cancelled, "order")} cancelled: the venue shows none of them any more.`]),
    ...(filled === 0 ? [] : [`${count(filled, "order")} had filled before that: /trades`]),
    ...(unproved.length === 0 ? [PROVED] : unprovedLines(unproved)),
  ];
}

/** Each by its name: nobody can say yet whether it fills. */
function unprovedLines(unproved: CancelReport["unproved"]): Line[] {
  const named = unproved.slice(0, MOST_NAMED).map(({ orderId, problem }) => `/why_${orderId}: ${cut(problem, 100)}`);
  const more = unproved.length > MOST_NAMED ? [`and ${unproved.length - MOST_NAMED} more`] : [];
  return [
    `Not proved yet: ${count(unproved.length, "order")} may still fill. Every few seconds I cancel and ask again; a message comes once it is proved.`,
    ...named,
    ...more,
  ];
}
