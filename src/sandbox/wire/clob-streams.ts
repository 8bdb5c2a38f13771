import type { OrderDesk } from "../exchange/order-desk.ts";
import type { ChannelSocket } from "./channel-socket.ts";
import { ClobMarketChannel } from "./clob-market-channel.ts";
import { ClobUserChannel } from "./clob-user-channel.ts";
import type { BookSource, MarketSource } from "./market-source.ts";

/** The CLOB's WebSockets. */
export interface ClobStreams {
  user(socket: ChannelSocket): void;
  market(socket: ChannelSocket): void;
  /** Tells both channels what has happened since the last call; to be called whenever the world has moved. */
  flush(): void;
}

export function createClobStreams(desk: OrderDesk, source: MarketSource & BookSource): ClobStreams {
  const { state } = desk;
  const user = new ClobUserChannel(desk);
  const market = new ClobMarketChannel(state, source);
  // What was led along again after a start is news to nobody.
  state.exchange.news = [];
  return {
    user: (socket) => user.accept(socket),
    market: (socket) => market.accept(socket),
    flush() {
      const news = state.exchange.news.splice(0);
      user.tell(news, state.nowMs);
      market.tell(news, state.nowMs);
    },
  };
}
