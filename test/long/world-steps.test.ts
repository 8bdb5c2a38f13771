import { it } from "vitest";
import { expectStepsDoNotMatter } from "../sandbox/world/any-steps.ts";

it("a world is the same whatever the steps it is led in, 500 times", () => expectStepsDoNotMatter(500));
