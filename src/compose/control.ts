import { flattenBound, flattenOffer, floorsOf, owe } from "../app/flatten.ts";
import { pause, stop } from "../app/pause.ts";
import type { AppPorts, Person } from "../app/ports.ts";
import { Refusal } from "../app/refusal.ts";
import { release, releaseEffect, resume } from "../app/resume.ts";
import { readStatus } from "../app/status.ts";
import { formatMicro } from "../domain/micro.ts";
import type { ControlAnswer, ControlRequest } from "../ops/control-request.ts";

/** Whoever can write into the data folder may do what the owner may. */
const AT_THE_MACHINE: Person = { id: 0, telegramId: "", name: "the machine", role: "owner", zone: "UTC", addedMs: 0 };

/** Answers `npm run control`; what it changes is told in the chat too. */
export async function answerControl(app: AppPorts, request: ControlRequest): Promise<ControlAnswer> {
  if (request.command === "release" && request.reason === undefined) {
    return { ok: false, text: "A release needs its reason: npm run control -- release REASON" };
  }
  const reason = request.reason ?? `npm run control -- ${request.command}`;
  try {
    return { ok: true, text: await act(app, request, reason) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, text: error.message };
    throw error;
  }
}

/** Stops because of the file STOP. */
export async function stopByFile(app: AppPorts): Promise<string> {
  return stopAll(app, "a file named STOP lay in the data folder");
}

function act(app: AppPorts, { command, reason: typed }: ControlRequest, reason: string): string | Promise<string> {
  switch (command) {
    case "status":
      return statusText(app);
    case "pause":
      return pauseAll(app, reason);
    case "resume":
      app.store.transact((records) => resume(app, records, AT_THE_MACHINE));
      return told(app, "resumed", "running again", reason);
    case "stop":
      return stopAll(app, reason);
    case "flatten":
      return flattenAll(app, typed);
    case "release":
      return releaseAll(app, reason);
  }
}

/** A pause from before the stop is easily forgotten: it ends, too. */
function releaseAll(app: AppPorts, reason: string): string {
  const { pause: before } = releaseEffect(app, AT_THE_MACHINE);
  app.store.transact((records) => release(app, records, AT_THE_MACHINE, reason));
  const why = before?.reason ? `: ${before.reason}` : "";
  const also =
    before === undefined
      ? ""
      : `\nthe pause from before the stop (by ${before.by}${why}) has ended with it; npm run control -- pause keeps buys off`;
  return told(app, "released", `the stop is over: running again${also}`, reason);
}

function pauseAll(app: AppPorts, reason: string): string {
  const { before, venueProblem } = pause(app, AT_THE_MACHINE, reason);
  if (before.state !== "running") throw new Refusal(`It is ${before.state} already; nothing was changed.`);
  return told(
    app,
    "paused",
    `paused: no buys, ${venueProblem === undefined ? "sells go on" : `and sells wait, ${venueProblem}`}`,
    reason,
  );
}

async function stopAll(app: AppPorts, reason: string): Promise<string> {
  const { cancel, debts } = await stop(app, AT_THE_MACHINE, reason);
  const orders =
    "problem" in cancel
      ? `open orders could not be cancelled: ${cancel.problem}`
      : `${cancel.cancelled} orders cancelled, ${cancel.filled} had filled, ${proofWords(cancel.unproved.length)}`;
  return told(app, "stopped", `stopped: nothing is bought or sold (${orders}; ${debts} sells owed)`, reason);
}

function proofWords(unproved: number): string {
  if (unproved === 0) return "proved: the venue shows none of ours that could still fill";
  return `${unproved} not proved yet: they are cancelled and asked for every few seconds, and the chat is told once it is proved`;
}

/** Who types it at the machine has asked for it: it sells without a question, and the chat hears what came of it. */
async function flattenAll(app: AppPorts, bound: string | undefined): Promise<string> {
  const offer = await flattenOffer(app, AT_THE_MACHINE, flattenBound(app, bound ?? ""));
  const debts = app.store.transact((records) => owe(app, records, AT_THE_MACHINE, floorsOf(offer)));
  const { orders, unsent } = await app.flatten.begin(debts);
  const percent = offer.slippagePpm / 10_000;
  const lines = [
    `buys are paused; ${orders} of ${offer.lots.length} lots on their way, at most ${percent}% under the best bid`,
    ...unsent.map(({ name, reason }) => `not sent, still owed: ${name} (${reason})`),
    ...offer.lots
      .filter(({ floorMicro }) => floorMicro === undefined)
      .map(({ name, problem }) => `left alone: ${name} (${problem ?? "no price is known"})`),
    "what came of the orders is told in the chat",
  ];
  return told(app, "flatten", lines.join("\n"), `npm run control -- flatten ${bound ?? ""}`.trim());
}

function told(app: AppPorts, kind: string, text: string, reason: string): string {
  const severity = kind === "stopped" ? "critical" : "warning";
  app.store.transact((records) =>
    records.alerts.raise({ severity, kind, text: `At the machine: ${text}.\nReason: ${reason}` }),
  );
  return text;
}

function statusText(app: AppPorts): string {
  const status = readStatus(app);
  const today =
    status.profitTodayMicro < 0
      ? `-$${formatMicro(-status.profitTodayMicro)}`
      : `+$${formatMicro(status.profitTodayMicro)}`;
  const venue = status.venueProblem === undefined ? [] : [`the venue takes no orders now: ${status.venueProblem}`];
  return [
    `${status.trading.state} · ${status.environment}`,
    ...venue,
    `equity $${formatMicro(status.money.equityMicro)}, today ${today}`,
    `${status.tradesToday} of ${status.tradesPerDay} trades today, ${status.openPositions} open positions, ${status.debts} sells owed`,
  ].join("\n");
}
