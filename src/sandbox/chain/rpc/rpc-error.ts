/** An error as JSON-RPC tells it. */
export class RpcError extends Error {
  readonly code: number;
  /** What a call reverted with. */
  readonly data: string | undefined;

  constructor(code: number, message: string, data?: string) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

export const invalidParams = (what: string): RpcError => new RpcError(-32_602, `invalid params: ${what}`);
