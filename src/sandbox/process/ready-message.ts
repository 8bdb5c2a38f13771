/** What the sandbox tells its parent once it serves. */
export interface ReadyMessage {
  readonly type: "ready";
  readonly url: string;
  readonly port: number;
  readonly anchorWallMs: number;
  readonly anchorMarketMs: number;
  readonly speed: number;
  readonly seed: string;
  /** The chat page's address must carry it. */
  readonly chatToken: string;
  readonly botToken: string;
  readonly targets: readonly { readonly name: string; readonly address: string; readonly habit: string }[];
}
