import type { Check, Facts } from "./check.ts";

/** What concerns profit: nothing is lost between cash, costs and what was realised. */
export const PROFIT_CHECKS: readonly Check[] = [
  { name: "what a lot has realised is what its rows make", when: "step", look: realisedApart },
  { name: "what the account has realised is what all rows make", when: "step", look: accountApart },
  { name: "cash and costs less what was realised is what came from outside", when: "rest", look: notConserved },
  { name: "a row's profit is its proceeds less its cost", when: "step", look: wrongRows },
];

function realisedApart({ books }: Facts): string[] {
  return books
    .rows<{ id: number; lot: number; made: number }>(
      `select * from (select l.id, l.realised_micro as lot, coalesce((select sum(r.realised_micro) from realisations r
         where r.target_id = l.target_id and r.token_id = l.token_id), 0) as made from lots l) where lot <> made`,
    )
    .map(({ id, lot, made }) => `lot ${id} has realised ${lot}, its rows make ${made}`);
}

function accountApart({ books }: Facts): string[] {
  const account = books.figure("select realised_micro from account");
  const made = books.figure("select coalesce(sum(realised_micro), 0) from realisations");
  return account === made ? [] : [`the account has realised ${account}, all rows make ${made}`];
}

/** What was paid is in lots at its cost, in what was realised, or still in the cash. Shares that came without a trade have a cost, too. */
function notConserved({ books }: Facts): string[] {
  const kept = books.figure(
    `select cash_micro - realised_micro + (select coalesce(sum(cost_micro), 0) from lots) from account`,
  );
  const came = books.figure(
    `select coalesce(sum(coalesce(json_extract(body_json, '$.amountMicro'), json_extract(body_json, '$.costMicro'))), 0)
     from journal where kind = 'cash' or (kind = 'settlement' and json_extract(body_json, '$.sharesMicro') < 0)`,
  );
  return kept === came ? [] : [`${kept} is accounted for, ${came} came from outside`];
}

function wrongRows({ books }: Facts): string[] {
  return books
    .rows<{ id: number }>("select id from realisations where realised_micro <> proceeds_micro - cost_micro")
    .map(({ id }) => `row ${id} does not add up`);
}
