import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ChannelServer, until } from "./channel-server.ts";
import { CREDENTIALS, StandInClob } from "./stand-in-clob.ts";
import { VenueRig } from "./venue-rig.ts";

let clob: StandInClob;
let server: ChannelServer;
let rig: VenueRig;
let heard: string[];

beforeEach(async () => {
  clob = new StandInClob();
  server = await ChannelServer.open();
  await clob.listen();
  rig = new VenueRig(clob, { connectUser: server.connect });
  heard = [];
  rig.venue.watch((hashes) => heard.push(...hashes));
});

afterEach(async () => {
  await rig.venue.stop();
  await server.close();
  await clob.close();
});

describe("the user channel", () => {
  it("signs in with the credentials, on each connection, and tells the orders that its events name", async () => {
    const { apiKey, secret, passphrase } = CREDENTIALS;
    rig.venue.start();
    await server.hears(1);
    expect(server.heard[0]).toEqual({ auth: { apiKey, secret, passphrase }, type: "user" });
    server.send({ event_type: "order", id: "0xABC", status: "LIVE", type: "PLACEMENT", timestamp: "1790000000123" });
    const row = clob.tradeRow({ taker_order_id: "0xT", side: "BUY", size: "2" });
    const maker = { order_id: "0xM", maker_address: "0x1", matched_amount: "2", price: "0.5", asset_id: "7" };
    server.send([{ ...row, event_type: "trade", maker_orders: [maker] }]);
    await until(() => heard.length === 3);
    expect(heard).toEqual(["0xabc", "0xt", "0xm"]);
    server.drop();
    await server.hears(2);
    expect(server.heard[1]).toEqual(server.heard[0]);
  });

  it("tells that an order ended without a fill, which nothing else does", async () => {
    rig.venue.start();
    await server.hears(1);
    clob.behaviours.push({ rest: "unmatched" });
    const order = rig.order();
    await rig.venue.place(order);
    clob.orders.clear();
    expect((await rig.venue.order(order.hash))?.state).not.toBe("done");
    const row = { event_type: "order", id: order.hash, status: "UNMATCHED", size_matched: "0" };
    server.send({ ...row, type: "CANCELLATION" });
    await until(() => heard.length === 1);
    expect(await rig.venue.order(order.hash)).toMatchObject({ state: "done", reason: "ended without a fill" });
  });

  it("is stopped by nothing that it does not understand, and tells it", async () => {
    rig.venue.start();
    await server.hears(1);
    for (const frame of ["x", { event_type: "trade" }, { event_type: "order", id: 7 }, { event_type: "else" }, ""]) {
      server.send(frame);
    }
    server.send({ event_type: "order", id: "0x1", status: "CANCELED: by a sentence" });
    await until(() => heard.length === 1);
    expect(rig.failures.filter((text) => text.startsWith("user channel"))).toHaveLength(3);
  });
});
