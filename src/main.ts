import { runBot } from "./compose/run.ts";

await runBot();
