import type { ScanningBot } from "./scanning-bot.ts";
import { ScanningBot as Bot, START_S, WALLETS } from "./scanning-bot.ts";
import { trade } from "./served-rows.ts";

/** Seconds after the start at which the bot scans, and up to which it is in trouble where a test makes trouble. */
export const SCANS_S = [0, 30, 60, 90, 120, 150, 180, 210] as const;
export const TROUBLE_S = { from: 60, to: 120 } as const;

export const TRADES_A_WALLET = 9;

/** Every wallet trades every 20 seconds; one row in four is seen only 40 s later. */
export function fillWithTrades(bot: ScanningBot): void {
  for (const wallet of WALLETS) {
    for (let number = 1; number <= TRADES_A_WALLET; number += 1) {
      const second = START_S + number * 20;
      const visibleMs = (second + (number % 4 === 0 ? 40 : 0)) * 1000;
      const change = number % 5 === 0 ? { side: "SELL" } : {};
      bot.venue.rows.add(wallet, trade(wallet, number, second, change, visibleMs));
    }
  }
}

let clean: Promise<{ readonly signals: readonly string[]; readonly outcomes: readonly string[] }> | undefined;

/** What becomes of the same trades when nothing ever goes wrong. */
export function cleanDay(): NonNullable<typeof clean> {
  clean ??= (async () => {
    const bot = await Bot.open();
    fillWithTrades(bot);
    for (const second of SCANS_S) await bot.scanAt(second);
    const day = { signals: bot.signals(), outcomes: WALLETS.flatMap((wallet) => bot.outcomes(wallet)) };
    await bot.close();
    return day;
  })();
  return clean;
}
