import { ADDRESSES } from "../../../config/addresses.ts";
import type { Check, CheckResult } from "../../app/doctor.ts";
import type { AccountOnChain, AccountPlaces, Approval } from "../../chain/contracts/account-on-chain.ts";
import { readAccount, readGasBalance } from "../../chain/contracts/account-on-chain.ts";
import { checkEtherscanKey } from "../../chain/etherscan.ts";
import { faucetLink } from "../../chain/explorer.ts";
import { quantity } from "../../chain/rpc/quantity.ts";
import { anchorsPaidBy, coins } from "../../chain/transactions/gas-watch.ts";
import { formatUsd, MICRO } from "../../domain/micro.ts";
import { chainsOf, poolOf } from "./chain-checks.ts";
import type { DoctorNeeds } from "./needs.ts";
import { askOnce } from "./needs.ts";

/** As many as the running bot wants to be able to pay for. */
const FEW_ANCHORS = 200;
const NO_ACCOUNT = "See the lines about the key and our chain: both are needed first.";

/** What the account has, and whom it lets take from it. In staging only gas is needed: orders are filled on paper. */
export function accountChecks(needs: DoctorNeeds): Check[] {
  const { environment } = needs.settings;
  const etherscan =
    needs.settings.etherscanKey === undefined ? [] : [etherscanCheck(needs, needs.settings.etherscanKey)];
  const gas: Check = { name: "gas", fix: NO_ACCOUNT, run: (signal) => gasOf(needs, signal) };
  if (environment === "staging") return [gas, ...etherscan];
  const places = placesOf(needs);
  let reading: Promise<AccountOnChain> | undefined;
  const account = (signal: AbortSignal): Promise<AccountOnChain> => {
    reading ??= readHolder(needs, places, signal);
    return reading;
  };
  const asked = Object.keys(places.spenders).length + Object.keys(places.operators).length;
  return [
    gas,
    {
      name: "pUSD",
      fix: NO_ACCOUNT,
      run: async (signal) => inPlay(needs, collateral((await account(signal)).pusdMicro)),
    },
    ...Array.from({ length: asked }, (_, index) => ({
      name: `approval ${index + 1} of ${asked}`,
      fix: NO_ACCOUNT,
      run: async (signal: AbortSignal) => {
        const { approvals, pusdMicro } = await account(signal);
        return inPlay(needs, approval(approvals[index], places, pusdMicro));
      },
    })),
    ...etherscan,
  ];
}

/** Test chain and sandbox answer to Polygon's adapters: the test chain's own are not known. */
function placesOf(needs: DoctorNeeds): AccountPlaces {
  const { chainId } = chainsOf(needs).own;
  const { pusd, conditionalTokens, exchangeV2, negRiskExchangeV2 } = ADDRESSES[chainId];
  const { ctfCollateralAdapter, negRiskCtfCollateralAdapter } = ADDRESSES[137];
  const all = { exchangeV2, negRiskExchangeV2, ctfCollateralAdapter, negRiskCtfCollateralAdapter };
  return { pusd, conditionalTokens, spenders: all, operators: all };
}

async function readHolder(needs: DoctorNeeds, places: AccountPlaces, signal: AbortSignal): Promise<AccountOnChain> {
  const { settings } = needs;
  const holder =
    settings.signatureType === 0 ? await keyAddress(needs) : (settings.funder ?? (await keyAddress(needs)));
  return readAccount(poolOf(needs, chainsOf(needs).own), holder, places, signal);
}

async function gasOf(needs: DoctorNeeds, signal: AbortSignal): Promise<CheckResult> {
  const { chainId } = chainsOf(needs).own;
  const wallet = await keyAddress(needs);
  const rpc = poolOf(needs, chainsOf(needs).own);
  const [balanceWei, priceWei] = await Promise.all([
    readGasBalance(rpc, wallet, signal),
    rpc.read("eth_gasPrice", [], quantity, { signal }),
  ]);
  const anchors = anchorsPaidBy(balanceWei, Number(priceWei));
  const text = `${coins(balanceWei)}, enough for ${anchors} anchors at the present price`;
  if (anchors >= FEW_ANCHORS) return { verdict: "ok", text };
  const faucet = faucetLink(chainId);
  const fix = faucet === undefined ? `Send POL to ${wallet}.` : `Get test coins for ${wallet} at ${faucet}`;
  return { verdict: anchors === 0 ? "failed" : "warning", text, fix };
}

/** The sandbox gives money and approvals by itself. */
function inPlay({ settings }: DoctorNeeds, result: CheckResult): CheckResult {
  if (settings.environment !== "sandbox" || result.fix === undefined) return result;
  return { ...result, fix: "The sandbox gives it to the bot when it first starts: npm start" };
}

function collateral(pusdMicro: number): CheckResult {
  const text = formatUsd(pusdMicro);
  if (pusdMicro >= MICRO) return { verdict: "ok", text };
  return { verdict: "failed", text, fix: "Deposit pUSD: no market takes an order below $1." };
}

/** @param pusdMicro what the wallet has: an allowance that does not cover it ends the buys half way */
export function approval(found: Approval | undefined, places: AccountPlaces, pusdMicro: number): CheckResult {
  if (found === undefined) return { verdict: "failed", text: "was not answered", fix: "Run the doctor again." };
  const { of, name, address, allowed } = found;
  const isShort = of === "pUSD" && allowed > 0 && allowed < pusdMicro;
  if (allowed > 0 && !isShort) return { verdict: "ok", text: `${name} may take ${of}` };
  const call =
    of === "pUSD"
      ? `approve(${address}, amount) on ${places.pusd}`
      : `setApprovalForAll(${address}, true) on ${places.conditionalTokens}`;
  const fix = `From the wallet, call ${call}; the venue's own site does so when an account first trades.`;
  if (isShort) {
    const text = `${name} may take ${formatUsd(allowed)} of ${formatUsd(pusdMicro)}, and less with each buy`;
    return { verdict: "warning", text, fix };
  }
  return { verdict: "failed", text: `${name} may not take ${of}`, fix };
}

function etherscanCheck(needs: DoctorNeeds, key: string): Check {
  const { chainId } = chainsOf(needs).own;
  const fix = "Make a key at etherscan.io (keys of PolygonScan are not valid), or take UNDERSTUDY_ETHERSCAN_KEY out.";
  return {
    name: "Etherscan key",
    fix: "Etherscan was not reached; nothing but its second opinion is missing.",
    run: async (signal) => {
      const source = askOnce(needs, needs.hosts.etherscan);
      const refused = await checkEtherscanKey(source, { key, chainId, address: ADDRESSES[137].pusd }, signal);
      return refused === undefined ? { verdict: "ok", text: "is taken" } : { verdict: "warning", text: refused, fix };
    },
  };
}

async function keyAddress({ key }: DoctorNeeds): Promise<string> {
  const known = await key();
  if (known.address === undefined) throw new Error("without a key there is no wallet to look at");
  return known.address;
}
