/** A node answered and refused. Its words may say more about the node than about the request. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: number;
  /** What a contract said when it reverted, in hex, where the node gives it. */
  readonly data: string | undefined;

  constructor(code: number, message: string, data?: string) {
    super(message);
    this.code = code;
    this.data = data;
  }

  get isRevert(): boolean {
    return this.code === 3 || /revert/i.test(this.message);
  }

  /** Whether another node may answer the same request: limits, missing methods, state that this one does not keep. */
  get isNodesTrouble(): boolean {
    if (this.isRevert || ABOUT_THE_REQUEST.test(this.message)) return false;
    return NODES_CODES.includes(this.code) || ABOUT_THE_NODE.test(this.message);
  }

  /** Whether the node wants to be left alone for a while. */
  get isLimit(): boolean {
    return this.isNodesTrouble && (this.code === 429 || this.code === -32005 || TOO_OFTEN.test(this.message));
  }
}

/** Parse error, method not found, internal error, resource unavailable, limit exceeded (EIP-1474), and HTTP's own. */
const NODES_CODES = [-32700, -32601, -32603, -32002, -32005, 429];
/** Providers say with the same code that one asked too often, or for too much at once; the latter is for the asker to mend. */
const ABOUT_THE_REQUEST =
  /nonce too low|already known|known transaction|underpriced|insufficient funds|intrinsic gas|invalid sender|more than \d+ (results|logs)|range|response size/i;
const TOO_OFTEN = /rate.?limit|too many|limit exceeded|capacity/i;
const ABOUT_THE_NODE =
  /rate.?limit|too many|limit exceeded|capacity|missing trie node|header not found|historical state|state .*not available|pruned|unknown block|timed? ?out|temporarily|free ?tier/i;

/** No endpoint gave an answer. The message names each endpoint's host and what was wrong with it. */
export class RpcUnavailable extends Error {
  override readonly name = "RpcUnavailable";
}
