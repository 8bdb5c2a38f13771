import { it } from "vitest";
import { expectSoundBooks } from "../sandbox/exchange/sound-books.ts";

it("the books of the sandbox's exchange add up after 400 random accounts", () => expectSoundBooks(400));
