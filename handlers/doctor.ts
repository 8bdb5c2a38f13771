import { b, fmt } from "@grammyjs/parse-mode";
import { Composer } from "grammy";
import type { Diagnosis, Finding } from "../src/app/doctor.ts";
import type { AppPorts } from "../src/app/ports.ts";
import type { GatedContext } from "./chat-context.ts";
import { reply } from "./reply.ts";
import type { Line } from "./text/lines.ts";

const MARK = { ok: "✓", warning: "!", failed: "✗" } as const;

export function doctorChat(app: AppPorts): Composer<GatedContext> {
  const composer = new Composer<GatedContext>();
  composer.command("doctor", async (ctx) => {
    await ctx.replyWithChatAction("typing");
    await reply(ctx, doctorLines(await app.diagnose()));
  });
  return composer;
}

/** What fails first, each with its way out; what is well stays short. */
function doctorLines({ findings }: Diagnosis): Line[] {
  const bad = findings.filter(({ verdict }) => verdict === "failed");
  const doubtful = findings.filter(({ verdict }) => verdict === "warning");
  const fine = findings.filter(({ verdict }) => verdict === "ok");
  const sum = `${fine.length} of ${findings.length} checks passed`;
  return [
    fmt`${b}Doctor${b} · ${sum}`,
    ...[...bad, ...doubtful].flatMap((finding) => ["", ...linesOf(finding)]),
    "",
    ...fine.flatMap(linesOf),
  ];
}

function linesOf({ verdict, name, text, fix }: Finding): Line[] {
  const first = fmt`${MARK[verdict]} ${b}${name}${b}: ${text}`;
  return fix === undefined ? [first] : [first, `→ ${fix}`];
}
