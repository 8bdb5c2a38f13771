import type { OrderRecord } from "../../src/engine/ports.ts";
import { compareBooks } from "../../src/engine/reconciling/books-compared.ts";
import { journalProblems } from "./journal-problems.ts";
import type { Judged, Simulation } from "./simulation.ts";

const REST_STEPS = 480;
const REST_STEP_MS = 500;

/** Lets time pass until our books and the venue's are one: trades have settled and what won is redeemed. At most four minutes. */
export async function restUntilBooksAgree(simulation: Simulation): Promise<void> {
  const { orders, fills } = simulation.bot.store.records;
  const isMoving = () => orders.open().length > 0 || fills.unsettled().length > 0;
  for (let steps = 0; steps < REST_STEPS && (isMoving() || balancesApart(simulation).length > 0); steps += 1) {
    await simulation.pass(REST_STEP_MS);
  }
}

function balancesApart(simulation: Judged): string[] {
  const { store, signer } = simulation.bot;
  const { records } = store;
  const account = simulation.world.state.exchange.accounts.get(signer.address);
  const lots = new Set(records.lots.open().map(({ tokenId }) => records.tokens.get(tokenId)?.token));
  const strays = simulation.outside?.broughtMicro(simulation.world);
  const held = Object.entries(account?.sharesMicro ?? {}).filter(
    ([token, shares]) =>
      shares > 0 && (lots.has(token) || (isTraded(simulation, token) && shares > (strays?.get(token) ?? 0))),
  );
  return compareBooks(records, { cashMicro: account?.pusdMicro ?? 0, shares: new Map(held) });
}

/** Orders left open, unknown to the store or posted in two forms, and balances that differ from the venue's or from the journal. */
export function booksApart(simulation: Judged, orders: readonly OrderRecord[]): string[] {
  const { signer } = simulation.bot;
  const taken = simulation.world.state.exchange.orders.values();
  const open = orders.filter(({ terminalMs }) => terminalMs === null).map(({ id, state }) => `order ${id} is ${state}`);
  const stored = new Set(orders.map(({ hash }) => hash));
  const isKnown = (hash: string) => stored.has(hash) || simulation.outside?.knows(hash) === true;
  const foreign = [...taken].filter(({ maker, hash }) => maker === signer.address && !isKnown(hash));
  const salts = Map.groupBy(simulation.posts, ({ salt }) => salt);
  const twice = [...salts].filter(([, posts]) => new Set(posts.map(({ body }) => body)).size > 1);
  return [
    ...balancesApart(simulation),
    ...journalProblems(simulation.bot.file),
    ...open,
    ...foreign.map(({ hash }) => `the venue has order ${hash}, which is not stored`),
    ...twice.map(([salt]) => `the order with salt ${salt} was posted in two forms`),
  ];
}

/** What lost stays in the wallet, worth nothing, and in no books. */
function isTraded({ world: { state } }: Judged, token: string): boolean {
  return state.markets.get(state.marketIdsByName.get(token) ?? "")?.resolvedMs === null;
}
