import type { Stage } from "../world/stage.ts";
import { strikes } from "./exchange-faults.ts";
import type { ExchangeState } from "./exchange-state.ts";
import { report } from "./exchange-state.ts";
import type { ExchangeTrade, TradeLeg } from "./exchange-trade.ts";
import { incomingOf, legsOf, outgoingOf } from "./exchange-trade.ts";

/** A trade sets out for the chain. */
export function startSettlement(stage: Stage, trade: ExchangeTrade): void {
  const { faults } = stage.state.exchange;
  if (strikes(faults, "failSettlement")) trade.fate = "fail";
  else if (strikes(faults, "retrySettlement")) trade.fate = "retry";
  tell(stage, trade);
  comeBack(stage, trade, stage.state.exchange.settings.mineMs);
}

/** The next step of a trade: sent again under another hash, mined, confirmed, or given up. */
export function settle(stage: Stage, tradeId: string): void {
  const { exchange } = stage.state;
  const trade = exchange.trades.get(tradeId);
  if (trade === undefined) return;
  const { mineMs, confirmMs } = exchange.settings;
  if (trade.status === "MINED") step(stage, trade, "CONFIRMED");
  else if (trade.status === "MATCHED" && trade.fate !== "settle") {
    trade.tx = stage.prng.hex(8);
    step(stage, trade, "RETRYING");
    comeBack(stage, trade, mineMs);
  } else if (trade.fate === "fail" || !fits(exchange, trade)) step(stage, trade, "FAILED");
  else {
    for (const leg of legsOf(trade)) move(exchange, trade, leg);
    trade.settledMs = stage.nowMs;
    step(stage, trade, "MINED");
    comeBack(stage, trade, confirmMs);
  }
}

function step(stage: Stage, trade: ExchangeTrade, status: ExchangeTrade["status"]): void {
  trade.status = status;
  trade.updatedMs = stage.nowMs;
  tell(stage, trade);
}

function tell(stage: Stage, trade: ExchangeTrade): void {
  report(stage.state.exchange, { kind: "trade", trade });
}

function comeBack(stage: Stage, { id }: ExchangeTrade, [from, to]: readonly [number, number]): void {
  stage.later(stage.prng.int(from, to), { kind: "settle", tradeId: id });
}

/** Whether the contract would take it: no order gives more than it says, no wallet more than it has. */
function fits(state: ExchangeState, trade: ExchangeTrade): boolean {
  return legsOf(trade).every((leg) => {
    const account = state.accounts.get(leg.wallet);
    const order = state.orders.get(leg.orderHash);
    if (account === undefined || order === undefined) return true;
    const held = leg.side === "BUY" ? account.pusdMicro : (account.sharesMicro[leg.tokenId] ?? 0);
    return outgoingOf(trade, leg) <= held && order.settledMakerMicro + gives(leg) <= order.makerAmountMicro;
  });
}

function gives({ side, collateralMicro, sharesMicro }: TradeLeg): number {
  return side === "BUY" ? collateralMicro : sharesMicro;
}

function move(state: ExchangeState, trade: ExchangeTrade, leg: TradeLeg): void {
  const account = state.accounts.get(leg.wallet);
  const order = state.orders.get(leg.orderHash);
  if (account === undefined || order === undefined) return;
  order.settledMakerMicro += gives(leg);
  const [outgoing, incoming] = [outgoingOf(trade, leg), incomingOf(trade, leg)];
  const shares = account.sharesMicro[leg.tokenId] ?? 0;
  account.pusdMicro += leg.side === "BUY" ? -outgoing : incoming;
  account.sharesMicro[leg.tokenId] = shares + (leg.side === "BUY" ? incoming : -outgoing);
}
