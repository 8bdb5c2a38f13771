import { registerHooks } from "node:module";
import { DeadLife } from "../../scripts/simulate/life.ts";
import type { Caught, PlantedBug, Told } from "./planted-bug.ts";

// What a killed life still had under way comes to nothing.
process.on("unhandledRejection", (reason) => {
  if (!(reason instanceof DeadLife)) tell(`nobody waits for: ${String(reason)}`);
});

process.once("message", (message) => {
  const bug = message as PlantedBug;
  plant(bug);
  search(bug).then(
    (caught) => tell(caught),
    (error: unknown) => tell(String(error)),
  );
});

/** Changes the source of one module as it is loaded. */
function plant({ file, find, replace }: PlantedBug): void {
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (!url.endsWith(`/${file}`)) return loaded;
      const source = String(loaded.source instanceof Uint8Array ? Buffer.from(loaded.source) : loaded.source);
      return { ...loaded, source: source.replace(find, () => replace) };
    },
  });
}

async function search(bug: PlantedBug): Promise<Caught | null> {
  const { firstSeed = 1, everySeed = 1, seeds = 3, days = 1, faults = "none", only } = bug;
  const { runTrial } = await import("../../scripts/simulate/run-trial.ts");
  for (let seed = firstSeed; seed < firstSeed + seeds * everySeed; seed += everySeed) {
    const { violations } = await runTrial({
      seed,
      days,
      faults,
      untilFirst: true,
      ...(only !== undefined && { only }),
    });
    const [first] = violations;
    if (first !== undefined) return { seed, what: first.what };
  }
  return null;
}

function tell(told: Told): void {
  process.send?.(told);
}
