import type { PlantedBug } from "./planted-bug.ts";

/** Mistakes in what people are told, and in what they tell the bot. */
export const CHAT_BUGS: readonly PlantedBug[] = [
  {
    name: "a confirmation that counts twice",
    file: "src/app/confirmations.ts",
    find: "  app.confirmations.markUsed(token, nowMs);\n",
    replace: "",
    faults: "hard",
    only: "limits",
    seeds: 6,
  },
  {
    name: "an answer for a stranger",
    file: "handlers/gate.ts",
    find: "  if (addressed) noteStranger(app, newcomer);",
    replace: '  if (addressed) await reply(ctx, ["I do not know you."]);',
    faults: "mild",
    seeds: 20,
  },
  {
    name: "an alert that waits for ever",
    file: "src/alerts/outbox-sender.ts",
    find: "(first.attempts > 0 && !isDue(first.nextMs, clock.nowMs()))",
    replace: "first.attempts > 0",
    faults: "hard",
    only: "telegram down",
    seeds: 6,
  },
  {
    name: "a pause that is only said",
    file: "src/app/pause.ts",
    find: '    if (before.state === "running") enter(app, records, "paused", person, reason);\n',
    replace: "",
    faults: "hard",
    only: "pause",
    seeds: 6,
  },
];
