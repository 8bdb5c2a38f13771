import { afterEach, expect, it } from "vitest";
import { renewed } from "../../src/compose/signer-renewal.ts";
import { builder } from "../../src/store/statement.ts";
import { temporaryStore } from "../store/temporary-store.ts";

let close: () => void = () => undefined;
afterEach(() => close());

it("a signer that cannot be started anew is told of once, with what to do", async () => {
  const { store } = await temporaryStore();
  close = () => store.close();
  const problems: string[] = [];
  const renew = () => Promise.reject(new Error("the input ended without a line"));
  for (let times = 0; times < 2; times += 1) await renewed({ renew }, store, (problem) => void problems.push(problem));
  const alerts = store.rows(builder.selectFrom("alerts").select(["severity", "text", "times"]));
  expect(alerts).toEqual([
    {
      severity: "critical",
      times: 2,
      text: expect.stringContaining("the input ended without a line.\nIt keeps to the limits"),
    },
  ]);
  expect(problems).toHaveLength(2);
});
