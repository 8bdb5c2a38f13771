export const NOW_MS = 1_790_272_257_500;
export const WALLET = "0xf5848342fc388908f2D25a9012Cc18a0Ad193979";
export const OTHER = "0x09beD1976600971Fd9f9Db454a9c302C7A559c32";

/** What one trade of the live feed says, changed as told. */
export const payloadOf = (change: Record<string, unknown> = {}) => ({
  asset: "50341643796357809199138088836529201104815997551572832995218005287849225766499",
  conditionId: "0xfa380ce2bb2b55282cef8a85595580425524eb25846a1d9feaaa338941997d1d",
  fee: 1.5309,
  name: "",
  outcome: "No",
  outcomeIndex: 1,
  price: 0.03,
  proxyWallet: WALLET,
  side: "BUY",
  size: 1030.92,
  slug: "unl-and-mal-2026-09-24-mal",
  timestamp: 1_790_272_257,
  title: "Will Malta win on 2026-09-24?",
  transactionHash: "0x94cfdfa3bd63a11cf2fd697932ee615b6bcfb36f7ee65da9762012e88b6c5bca",
  ...change,
});
/** The same as it is sent. */
export const frameOf = (change: Record<string, unknown> = {}, type = "trades", timestamp = NOW_MS - 385) =>
  JSON.stringify({ connection_id: "gbeU=", payload: payloadOf(change), timestamp, topic: "activity", type });
