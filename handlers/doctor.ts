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
  return [fmt`${b}Doctor${b} · ${sum}`, ...troubleLines([...bad, ...doubtful]), "", ...fine.map(line)];
}

/** What helps several in a row is said once, after the last of them. */
function troubleLines(findings: readonly Finding[]): Line[] {
  return findings.flatMap((finding, index) => {
    const isOver = findings[index + 1]?.fix !== finding.fix;
    const isFirst = findings[index - 1]?.fix !== finding.fix;
    return [
      ...(isFirst ? [""] : []),
      line(finding),
      ...(isOver && finding.fix !== undefined ? [`→ ${finding.fix}`] : []),
    ];
  });
}

function line({ verdict, name, text }: Finding): Line {
  return fmt`${MARK[verdict]} ${b}${name}${b}: ${text}`;
}
