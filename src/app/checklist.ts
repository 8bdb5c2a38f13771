import type { Answer, AppPorts, Person, PlanItem } from "./ports.ts";
import { requireRole } from "./roles.ts";

export type Verdict = "pass" | "fail" | "not-applicable";

export interface ChecklistItem extends PlanItem {
  readonly answer: Answer | undefined;
}

export interface Checklist {
  readonly day: number;
  readonly items: readonly ChecklistItem[];
  readonly answered: number;
  readonly passed: number;
  readonly failed: number;
}

export function readChecklist(app: AppPorts, day: number): Checklist {
  const answers = new Map(app.answers.latest().map((answer) => [answer.itemId, answer]));
  const items = app.plan.filter((item) => item.day === day).map((item) => ({ ...item, answer: answers.get(item.id) }));
  const having = (verdict: Verdict): number => items.filter((item) => item.answer?.verdict === verdict).length;
  const answered = items.filter((item) => item.answer !== undefined).length;
  return { day, items, answered, passed: having("pass"), failed: having("fail") };
}

export function readChecklists(app: AppPorts): Checklist[] {
  return [...new Set(app.plan.map((item) => item.day))].map((day) => readChecklist(app, day));
}

/** The first day with an item that nobody answered, undefined when all are. */
export function dueChecklist(app: AppPorts): Checklist | undefined {
  return readChecklists(app).find(({ items, answered }) => answered < items.length);
}

/** Stores who answered what and when; earlier answers stay. */
export function answerItem(
  app: AppPorts,
  person: Person,
  item: { readonly itemId: string; readonly verdict: Verdict; readonly note: string },
): void {
  requireRole(person, "operator");
  app.store.transact((records) => {
    app.answers.add({ ...item, byPerson: person.name, atMs: app.peopleClock.nowMs() });
    records.journal.append("checklist", { ...item, by: person.name });
  });
}
