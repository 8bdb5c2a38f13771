import { emptyTally } from "./checker.ts";
import { SequenceBench } from "./sequence-bench.ts";

/** Plays the sequences of the seeds from the first argument up to, without, the second; its last line is the tally in JSON. */
const [first = 0, end = 0] = process.argv.slice(2).map(Number);
const bench = await SequenceBench.open();
const tally = emptyTally();
for (let seed = first; seed < end; seed += 1) await bench.play(seed, tally);
bench.close();
process.stdout.write(`${JSON.stringify(tally)}\n`);
