import type { Role } from "../src/app/roles.ts";

/** One command. This table feeds the gate, Telegram's menus, /help, the README and a test: what is not in it is not answered. */
export interface Command {
  readonly name: string;
  readonly description: string;
  /** The least role that may use it; parts of a command can need more, and say so. */
  readonly role: Role;
  readonly where: readonly ("private" | "channel")[];
  readonly example: string;
  /** Must never wait behind other messages of its chat. */
  readonly urgent?: true;
}

const PRIVATE = ["private"] as const;

export const COMMANDS = [
  {
    name: "status",
    description: "What I am doing, and why nothing happens if nothing does",
    role: "viewer",
    where: PRIVATE,
    example: "/status",
  },
  {
    name: "positions",
    description: "What we hold, and what is owed to sell",
    role: "viewer",
    where: PRIVATE,
    example: "/positions",
  },
  {
    name: "balance",
    description: "Cash, reserved, open positions, today; explain books cash that came or went without a trade",
    role: "viewer",
    where: PRIVATE,
    example: "/balance",
  },
  {
    name: "profit",
    description: "What it brought: by target, market, day; shortfall; a chart",
    role: "viewer",
    where: PRIVATE,
    example: "/profit targets",
  },
  {
    name: "trades",
    description: "What I copied, newest first, or what I skipped",
    role: "viewer",
    where: PRIVATE,
    example: "/trades skipped",
  },
  {
    name: "why",
    description: "What happened to one trade, check by check",
    role: "viewer",
    where: PRIVATE,
    example: "/why 12",
  },
  {
    name: "limits",
    description: "The limits and how much is used; set changes one",
    role: "viewer",
    where: PRIVATE,
    example: "/limits set max-per-trade 3",
  },
  {
    name: "targets",
    description: "The wallets I copy: list, add, pause, shadow, resume, remove",
    role: "viewer",
    where: PRIVATE,
    example: "/targets add 0x… whale-1",
  },
  {
    name: "sizing",
    description: "How large copies are and what is copied, by default and per target; changes it",
    role: "viewer",
    where: PRIVATE,
    example: "/sizing whale-1 percent 2",
  },
  {
    name: "markets",
    description: "Which markets I buy in, by category and words; changes it",
    role: "viewer",
    where: PRIVATE,
    example: "/markets deny category sports",
  },
  {
    name: "feeds",
    description: "Where trades are seen: state, lag, errors, requests used",
    role: "viewer",
    where: PRIVATE,
    example: "/feeds",
  },
  {
    name: "breakers",
    description: "What stops buys when something goes wrong: state, cause, cure; reset closes one",
    role: "viewer",
    where: PRIVATE,
    example: "/breakers",
  },
  {
    name: "latency",
    description: "How fast a trade is seen, decided, sent and filled",
    role: "viewer",
    where: PRIVATE,
    example: "/latency",
  },
  {
    name: "doctor",
    description: "Checks everything I need, with what to do about what fails",
    role: "operator",
    where: PRIVATE,
    example: "/doctor",
  },
  {
    name: "pause",
    description: "No more buys, at once; sells go on",
    role: "operator",
    where: PRIVATE,
    example: "/pause",
    urgent: true,
  },
  { name: "resume", description: "Ends a pause; asks first", role: "operator", where: PRIVATE, example: "/resume" },
  {
    name: "stop",
    description: "Stops all trading at once and cancels open orders",
    role: "operator",
    where: PRIVATE,
    example: "/stop",
    urgent: true,
  },
  {
    name: "release",
    description: "Ends a stop, with a reason; asks first",
    role: "owner",
    where: PRIVATE,
    example: "/release checked the log",
  },
  {
    name: "flatten",
    description: "Sells everything we hold, inside a bound in percent; pauses buys at once, then asks",
    role: "owner",
    where: PRIVATE,
    example: "/flatten 5",
  },
  {
    name: "checklist",
    description: "The validation plan of Day 0 and Day 1, item by item",
    role: "operator",
    where: PRIVATE,
    example: "/checklist",
  },
  {
    name: "subscribe",
    description: "Sends alerts here, from a severity on",
    role: "viewer",
    where: ["private", "channel"],
    example: "/subscribe warning",
  },
  {
    name: "unsubscribe",
    description: "Sends no more alerts here",
    role: "viewer",
    where: ["private", "channel"],
    example: "/unsubscribe",
  },
  { name: "start", description: "Who I am and what to try first", role: "viewer", where: PRIVATE, example: "/start" },
  { name: "help", description: "All commands that you may use", role: "viewer", where: PRIVATE, example: "/help" },
] as const satisfies readonly Command[];

const byName: ReadonlyMap<string, Command> = new Map(COMMANDS.map((command) => [command.name, command]));

export function commandNamed(name: string): Command | undefined {
  return byName.get(name.toLowerCase());
}

/** The table as the README shows it. */
export function commandRows(): string {
  const who = { viewer: "everybody with a role", operator: "operator, owner", owner: "owner" };
  const rows = COMMANDS.map(({ example, description, role, where }) => {
    const alsoThere = where.some((place) => place === "channel") ? ", in a channel too" : "";
    return `| \`${example}\` | ${description}${alsoThere} | ${who[role]} |`;
  });
  return ["| command | what it does | who |", "|---|---|---|", ...rows].join("\n");
}
