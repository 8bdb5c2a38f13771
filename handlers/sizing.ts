import { b, code, fmt } from "@grammyjs/parse-mode";
import { Composer } from "grammy";
import type { CopyList, CopyView, PlannedCopyChange } from "../src/app/copy-rules.ts";
import { changeCopyRules, plannedCopyChange, readCopyRules } from "../src/app/copy-rules.ts";
import { COPY_EXAMPLES, isCopyWord, readCopyWords } from "../src/app/copy-words.ts";
import type { AppPorts } from "../src/app/ports.ts";
import { Refusal } from "../src/app/refusal.ts";
import { requireRole } from "../src/app/roles.ts";
import type { GatedContext } from "./chat-context.ts";
import { askFirst } from "./confirmation.ts";
import { suggestName } from "./nearest.ts";
import { reply } from "./reply.ts";
import { cut, usd } from "./text/figures.ts";
import type { Line } from "./text/lines.ts";
import { age } from "./text/times.ts";

/** Stands for all targets without rules of their own. */
const DEFAULT_WORD = "set";

export function sizingChat(app: AppPorts): Composer<GatedContext> {
  const composer = new Composer<GatedContext>();
  composer.command("sizing", async (ctx) => {
    const [name = "", ...words] = ctx.match.trim().split(/\s+/);
    const list = readCopyRules(app);
    if (name === "") return reply(ctx, listLines(list));
    const isDefault = name.toLowerCase() === DEFAULT_WORD;
    const names = list.targets.flatMap((view) => view.name ?? []);
    if (!names.includes(name)) refuseNobody(name, words);
    if (!isDefault && !name.startsWith("0x")) suggestName("target", name, names);
    const own = list.targets.find((view) => view.name?.toLowerCase() === name.toLowerCase());
    if (words.length === 0) {
      if (!isDefault && own === undefined && !name.startsWith("0x")) {
        throw new Refusal(
          `No target is named ${cut(name, 40)}. /targets lists them; by default: /sizing ${DEFAULT_WORD}`,
        );
      }
      return reply(ctx, helpLines(isDefault ? list.default : (own ?? list.default), list));
    }
    const reset = words.length === 1 && words[0]?.toLowerCase() === "default";
    await change(
      app,
      ctx,
      plannedCopyChange(app, isDefault ? undefined : name, reset ? {} : readCopyWords(words), reset),
    );
  });
  return composer;
}

/** A setting without whom it is for, which is easily forgotten. */
function refuseNobody(name: string, words: readonly string[]): void {
  if (!isCopyWord(name)) return;
  const typed = [name, ...words].join(" ");
  throw new Refusal(`For whom? By default: /sizing ${DEFAULT_WORD} ${typed}\nFor one target: /sizing NAME ${typed}`);
}

/** What only tightens acts at once; what enlarges copies asks the owner, what sells at once asks, too. */
async function change(app: AppPorts, ctx: GatedContext, planned: PlannedCopyChange): Promise<void> {
  const { who, after, enlarges, sells, targetId, change: rules, reset } = planned;
  if (enlarges.length > 0 || sells.length > 0) {
    requireRole(ctx.person, enlarges.length > 0 ? "owner" : "operator");
    const words = after.words.map((word) => `· ${word}`);
    const question = [`Change how I copy ${who}?`, ...words, "", ...enlarges, ...sells];
    return askFirst(app, ctx, { action: "copy-rules", targetId, change: rules, reset }, "Yes, change it", question);
  }
  app.store.transact((records) => changeCopyRules(app, records, ctx.person, planned));
  await reply(ctx, [
    `Done: how I copy ${who}, from now on:`,
    ...after.words.map((word) => `· ${word}`),
    "/sizing shows it.",
  ]);
}

function listLines(list: CopyList): Line[] {
  const own = list.targets.filter(({ hasOwn }) => hasOwn);
  const others = list.targets.length - own.length;
  const one = list.targets[0]?.name ?? "whale-1";
  return [
    fmt`${b}How I copy${b} · each trade at most ${usd(list.maxPerTradeMicro)} (/limits)`,
    ...viewLines("By default", list.default, list.nowMs),
    ...own.flatMap((view) => viewLines(view.name ?? "", view, list.nowMs)),
    ...(own.length > 0 && others > 0 ? ["", "All others as by default."] : []),
    "",
    fmt`By default: ${code}/sizing set percent 2${code}`,
    fmt`One target: ${code}/sizing ${one} stop-loss 20${code}, back with ${code}/sizing ${one} default${code}`,
    fmt`All words: ${code}/sizing set${code}`,
  ];
}

function helpLines(view: CopyView, { nowMs }: CopyList): Line[] {
  return [
    ...viewLines(view.name ?? "By default", view, nowMs),
    "",
    fmt`${b}What can be set${b}`,
    ...COPY_EXAMPLES.map((example) => `· ${example}`),
    "· default, which forgets what was set",
  ];
}

function viewLines(name: string, { words, worth, rules }: CopyView, nowMs: number): Line[] {
  const isUnread = rules.sizing.kind === "equity" && worth === undefined && name !== "By default";
  return [
    "",
    fmt`${b}${name}${b}`,
    ...words.map((word) => `· ${word}`),
    ...(worth === undefined
      ? []
      : [`· his positions are worth ${usd(worth.positionsMicro)}, read ${age(nowMs - worth.readMs)} ago`]),
    ...(isUnread ? ["· what his positions are worth was not read yet: nothing is bought until it is"] : []),
  ];
}
