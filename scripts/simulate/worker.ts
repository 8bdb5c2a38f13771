import { z } from "zod";
import { DeadLife } from "./life.ts";
import { runTrial } from "./run-trial.ts";
import type { Told } from "./trials.ts";

const order = z.object({ seed: z.int(), days: z.int(), faults: z.enum(["none", "mild", "hard"]) });

// What a killed life still had under way comes to nothing; anything else must not stay unheard.
process.on("unhandledRejection", (reason) => {
  if (!(reason instanceof DeadLife)) throw reason;
});

// What the launcher preloads lets a process end that only listens to its parent: this one has nothing else to do.
process.channel?.ref();
process.on("message", (message) => {
  const options = order.parse(message);
  runTrial(options).then(
    (report) => tell({ report }),
    (error: unknown) =>
      tell({ seed: options.seed, crashed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});

function tell(told: Told): void {
  process.send?.(told);
}
