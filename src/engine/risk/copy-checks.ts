import { formatUsd } from "../../domain/micro.ts";
import { WORTH_LASTS_MS } from "../deciding/copying.ts";
import type { Check } from "./check.ts";
import { failIf } from "./check.ts";

/** Checks of how one target is copied (/sizing), beyond the size itself. */

const minutes = (ms: number): string => `${Math.round(ms / 60_000)} min`;

export const buysCopied: Check = {
  ...{ name: "buys copied", rule: 13, appliesTo: "buys" },
  ...{ needs: "the copy rules of the target", bound: { always: "not where only sells are copied" } },
  judge: ({ copying: { rules } }) =>
    failIf(rules.sides === "sells", { copied: rules.sides === "both" ? "buys and sells" : rules.sides }),
};

export const ignoredSize: Check = {
  ...{ name: "ignored size", rule: 13, appliesTo: "buys" },
  ...{ needs: "what his episode is worth so far", bound: { always: "his rules' ignore-below" } },
  judge: ({ copying: { rules, totalMicro } }) =>
    failIf(totalMicro < rules.ignoreBelowMicro, {
      his: formatUsd(totalMicro),
      "ignored below": formatUsd(rules.ignoreBelowMicro),
    }),
};

export const adds: Check = {
  ...{ name: "adds", rule: 13, appliesTo: "buys" },
  ...{ needs: "earlier episodes that bought what is held of him", bound: { always: "his rules' adds" } },
  judge: ({ copying: { rules, addsBefore } }) =>
    failIf(rules.adds !== null && addsBefore !== undefined && addsBefore >= rules.adds, {
      added: String(addsBefore ?? 0),
      allowed: rules.adds === null ? "any number" : String(rules.adds),
    }),
};

export const ownExit: Check = {
  ...{ name: "own exit", rule: 21, appliesTo: "buys" },
  ...{ needs: "whether a rule of our own sold the episode", bound: { always: "it is not bought again" } },
  judge: ({ copying: { isLeft } }) =>
    failIf(isLeft, { "this episode": isLeft ? "was sold by a rule of our own" : "was not sold by one" }),
};

export const hisRole: Check = {
  ...{ name: "his role", rule: 13, appliesTo: "buys" },
  ...{ needs: "whether his order rested in the book", bound: { always: "his rules' maker fills" } },
  // Where no feed tells, he counts as the taker: else nothing would be copied without a chain to read.
  judge: ({ copying: { rules, asMaker } }) =>
    failIf(!rules.makerFills && asMaker === true, {
      he: asMaker === undefined ? "took, as far as is known" : asMaker ? "had an order resting" : "took",
      copied: rules.makerFills ? "both" : "what he takes",
    }),
};

export const hisWorthKnown: Check = {
  ...{ name: "his worth known", rule: 13, appliesTo: "buys" },
  ...{ needs: "what his positions are worth", bound: { always: "read in the last hour, under equity sizing" } },
  judge: ({ copying: { rules, worth, proportion }, nowMs }) => {
    if (rules.sizing.kind !== "equity") return failIf(false, { worth: "not needed" });
    if (worth === undefined) return failIf(true, { worth: "never read" });
    const age = { age: minutes(nowMs - worth.readMs), allowed: minutes(WORTH_LASTS_MS) };
    const isUsable = proportion !== undefined && proportion.theirPositionsMicro > 0;
    return failIf(!isUsable, { worth: formatUsd(worth.positionsMicro), ...age });
  },
};
