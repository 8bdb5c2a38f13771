import type { HabitName } from "../target.ts";
import { converter } from "./converter.ts";
import { copier } from "./copier.ts";
import { gambler } from "./gambler.ts";
import type { Habit } from "./habit.ts";
import { maker } from "./maker.ts";
import { merger } from "./merger.ts";
import { redeemer } from "./redeemer.ts";
import { scalper } from "./scalper.ts";
import { seller } from "./seller.ts";
import { splitter } from "./splitter.ts";
import { steady } from "./steady.ts";
import { swing } from "./swing.ts";
import { whale } from "./whale.ts";

export const HABITS: Readonly<Record<HabitName, Habit>> = {
  whale,
  scalper,
  maker,
  seller,
  merger,
  redeemer,
  splitter,
  converter,
  gambler,
  steady,
  swing,
  copier,
};
