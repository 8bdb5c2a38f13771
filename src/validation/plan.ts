/**
 * Day 0 and Day 1 of the seven-day staging programme, in our own words and for today's world: Amoy in place of Mumbai,
 * Node in place of Python, a paper venue on live market data in place of a testnet exchange.
 */

export type Session = "before" | "morning" | "afternoon" | "evening" | "criteria";

export interface PlanItem {
  /** Stable: answers are stored under it. */
  readonly id: string;
  readonly day: number;
  readonly session: Session;
  readonly group: string;
  readonly text: string;
  /** How to find out, with what to type. */
  readonly how: string;
}

type Draft = readonly [id: string, text: string, how: string];

export const PLAN: readonly PlanItem[] = [
  ...group(0, "before", "Environment", [
    ["d0-setup", "The staging server has the project and its packages.", "npm ci ends without an error."],
    [
      "d0-user",
      "The bot has a system user of its own, who owns nothing else.",
      "ls -l shows that user as owner of the project and of data/staging.",
    ],
    [
      "d0-runtime",
      "It runs on the pinned Node, not on the machine's.",
      'npm run config:check staging says so in its line "runs on".',
    ],
    [
      "d0-service",
      "The service is installed and starts with the machine.",
      "systemctl is-enabled says enabled for the bot's unit.",
    ],
  ]),
  ...group(0, "before", "Configuration", [
    ["d0-env-file", ".env.staging exists and only its user can read it.", "ls -l .env.staging shows -rw-------."],
    [
      "d0-key",
      "STAGING_PRIVATE_KEY is set and was made for this test alone.",
      "npm run config:check staging shows it as set; it holds nothing of value on any chain.",
    ],
    [
      "d0-telegram",
      "The bot's token is set and you are its owner.",
      "You read this in its chat, and /help says: you are owner.",
    ],
    [
      "d0-review",
      "Every staging setting was read by a person.",
      "Read the output of npm run config:check staging line by line; limits are $5 a trade and $10 a day.",
    ],
    ["d0-config-check", "The configuration is valid.", "npm run config:check staging ends without a problem."],
  ]),
  ...group(0, "before", "Test network", [
    ["d0-fund", "The staging wallet has POL on Amoy.", "Ask a faucet for Amoy POL with the wallet's address."],
    ["d0-gas", "It holds more than 1 POL, enough for gas.", "Look the address up on amoy.polygonscan.com."],
    [
      "d0-rpc",
      "An Amoy RPC endpoint answers with chain id 80002.",
      "Send it eth_chainId with curl: the answer is 0x13882.",
    ],
    [
      "d0-explorer",
      "The explorer's key works for Amoy.",
      "Ask Etherscan's V2 API with chainid=80002 for the wallet's balance.",
    ],
  ]),
  ...group(0, "before", "First start", [
    ["d0-start", "The service starts.", "systemctl start, then /status answers."],
    ["d0-log", "The start's log shows no error.", "Read the log of the first five minutes."],
    [
      "d0-health",
      "The bot says that it is well.",
      "npm run control -- status answers; /status shows a scan of the last minute.",
    ],
    [
      "d0-alerts",
      "Alerts arrive in Telegram.",
      "/pause and /resume are answered at once, and alerts of copied trades come.",
    ],
  ]),
  ...group(1, "morning", "Setup", [
    [
      "d1-boot",
      "It comes back by itself after a restart of the machine.",
      "Restart the machine; /status answers within two minutes.",
    ],
    ["d1-settings", "All settings arrived as they were meant.", "Compare npm run config:check staging with /limits."],
    [
      "d1-wallet",
      "The staging wallet is reachable and its balance is right.",
      "Compare /balance with what you expect, and the wallet's POL on amoy.polygonscan.com.",
    ],
    [
      "d1-targets",
      "Every target is the wallet it should be.",
      "Compare each address of /targets with its profile page.",
    ],
    [
      "d1-alert-test",
      "Alerts reach every chat that should have them.",
      "/subscribe in each chat; every copied trade makes one; npm run control -- pause and resume make a warning each.",
    ],
  ]),
  ...group(1, "afternoon", "Main job", [
    ["d1-scan", "Targets are scanned every 30 seconds.", "/status twice: the last scan is never older than a minute."],
    ["d1-first-trade", "A first trade of a target was seen.", "/status shows the targets' last trades."],
    [
      "d1-parsing",
      "A trade was read rightly.",
      "Compare /why of one trade with the target's activity page: side, shares, price.",
    ],
    [
      "d1-risk",
      "The checks' figures are right.",
      "/why of a copied and of a skipped trade (/trades skipped): follow each figure.",
    ],
    ["d1-size", "No trade costs more than $5.", "/trades: shares × price is at most $5.00 in each."],
  ]),
  ...group(1, "evening", "Faults", [
    [
      "d1-network",
      "A lost network is survived.",
      "Cut the network for two minutes: an alert afterwards, scans go on, nothing is doubled.",
    ],
    [
      "d1-rate-limit",
      "Being told to slow down (429) is obeyed.",
      "Look in the log for a 429 and the wait that followed it.",
    ],
    [
      "d1-recovery",
      "Errors are handled and end.",
      "Kill the process; after the restart /positions and /balance are as before.",
    ],
    [
      "d1-breaker",
      "Limits stop buying.",
      "/limits set trades-per-day to what is used today: the next trade is skipped for it. Set it back.",
    ],
    ["d1-logs", "The day's log holds nothing unexplained.", "Read its warnings and errors."],
  ]),
  ...group(1, "criteria", "Success of Day 1", [
    [
      "d1-ok-24h",
      "It ran for 24 hours without a break.",
      "The log shows no start of the last 24 hours that you did not make.",
    ],
    ["d1-ok-trade", "At least one trade was seen and decided.", "/trades or /trades skipped shows it."],
    ["d1-ok-errors", "No critical error in the log.", "Search the log for the level fatal and error."],
    ["d1-ok-alerts", "Every alert arrived.", "Compare the alerts in the chat with the log."],
    ["d1-ok-memory", "It used less than 200 MB of memory.", "systemctl status shows the peak."],
  ]),
];

function group(day: number, session: Session, name: string, drafts: readonly Draft[]): PlanItem[] {
  return drafts.map(([id, text, how]) => ({ id, day, session, group: name, text, how }));
}
