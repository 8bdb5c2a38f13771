import type { Prng } from "./prng.ts";
import type { HabitName, Target } from "./target.ts";

const CAST: readonly (readonly [name: string, pseudonym: string, habit: HabitName])[] = [
  ["HarbourWhale", "Patient-Orca", "whale"],
  ["BigLantern", "Gilded-Moth", "whale"],
  ["tickhopper", "Nimble-Cricket", "scalper"],
  ["QuickQuill", "Brisk-Heron", "scalper"],
  ["two_cents", "Frugal-Jay", "scalper"],
  ["MinuteMaid", "Restless-Wren", "scalper"],
  ["spreadfarmer", "Steady-Plough", "maker"],
  ["BookKeeper", "Quiet-Abacus", "maker"],
  ["queue_priority", "Early-Lark", "maker"],
  ["TrimTab", "Careful-Rudder", "seller"],
  ["slow_exit", "Fading-Echo", "seller"],
  ["Reunion", "Paired-Swan", "merger"],
  ["BothSides", "Twin-Peak", "merger"],
  ["PayoutPetra", "Punctual-Stork", "redeemer"],
  ["Cleaver", "Split-Rail", "splitter"],
  ["NoToAll", "Contrary-Badger", "converter"],
  ["fiveminutefox", "Hasty-Fox", "gambler"],
  ["UpOnlyUli", "Hopeful-Kite", "gambler"],
  ["candlestick", "Flickering-Wick", "gambler"],
  ["SteadySam", "Even-Keel", "steady"],
  ["LedgerLena", "Neat-Column", "steady"],
  ["prudent_paul", "Mild-Larch", "steady"],
  ["SwingSet", "Rocking-Chair", "swing"],
  ["Pendulum", "Measured-Arc", "swing"],
  ["MirrorMouse", "Trailing-Shadow", "copier"],
];

/** The 25 wallets of this world, or the first of each of these habits, with addresses of its own seed. */
export function castTargets(prng: Prng, habits?: readonly HabitName[]): Target[] {
  const cast = habits?.flatMap((habit) => CAST.filter((row) => row[2] === habit).slice(0, 1)) ?? CAST;
  return cast.map(([name, pseudonym, habit], index) => ({ index, name, pseudonym, habit, address: prng.hex(5) }));
}
