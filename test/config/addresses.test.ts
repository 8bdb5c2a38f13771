import { getAddress } from "ethers";
import { describe, expect, it } from "vitest";
import { ADDRESSES } from "../../config/addresses.ts";
import { ENVIRONMENTS } from "../../config/environments.ts";
import type { Hosts } from "../../config/hosts.ts";
import { hostsOf } from "../../config/hosts.ts";

describe("the addresses", () => {
  it("are there for every environment's chain", () => {
    expect(new Set(Object.values(ENVIRONMENTS).map(({ chainId }) => String(chainId)))).toEqual(
      new Set(Object.keys(ADDRESSES)),
    );
  });

  it.each(
    Object.entries(ADDRESSES).flatMap(([chain, roles]) => Object.entries(roles).map(([role, at]) => [chain, role, at])),
  )("of chain %s: %s is spelt as its checksum says and named once", (chain = "", _, address = "") => {
    expect(getAddress(address)).toBe(address);
    const all: string[] = Object.values(chain === "137" ? ADDRESSES[137] : ADDRESSES[80002]);
    expect(all.filter((other) => other === address)).toHaveLength(1);
  });
});

describe("the hosts", () => {
  const urlsOf = (hosts: Hosts) => Object.values(hosts).flatMap((host) => host ?? []);

  it("of the sandbox are all on this machine, the others' none", () => {
    for (const url of urlsOf(hostsOf("sandbox", 9000))) expect(url).toMatch(/^(http|ws):\/\/127\.0\.0\.1:9000\/\w/);
    for (const environment of ["staging", "production"] as const) {
      const hosts = hostsOf(environment, 9000);
      expect(hosts.telegram).toBeUndefined();
      for (const url of urlsOf(hosts)) expect(url).toMatch(/^(https|wss):\/\/([\w-]+\.)+\w+(\/[\w/]+)?$/);
    }
  });

  it("have no path where a request's own begins with a slash", () => {
    for (const environment of ["sandbox", "staging"] as const)
      for (const url of urlsOf(hostsOf(environment, 9000))) expect(url.endsWith("/")).toBe(false);
  });
});
