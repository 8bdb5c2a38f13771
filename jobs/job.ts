/** Something that is done by the clock. Its file says when; compose gives it what it calls. */
export interface Job {
  readonly name: string;
  /** Six fields: seconds first. */
  readonly cron: string;
  /** Whether it is due when it never ran: what the first minute needs. */
  readonly atFirstStart: boolean;
  /** Only failures and the return from them are recorded: for what runs every second. */
  readonly quiet?: true;
  run(signal: AbortSignal): Promise<void>;
}
