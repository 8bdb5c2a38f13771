import { decryptKeystoreJson, encryptKeystoreJson, encryptKeystoreJsonSync } from "ethers";
import { describe, expect, it } from "vitest";
import { decryptKeystore, encryptKeystore } from "../../src/signer/keystore.ts";
import { CANARY, CANARY_ADDRESS } from "./signer-rig.ts";

const KEY = Buffer.from(CANARY, "hex");
const PASSWORD = "caf\u00e9 au lait, 3 sugars";
/** ethers' own, cheap enough to be opened often. */
const CHEAP = { scrypt: { N: 1024, r: 8, p: 1 } };
const theirs = encryptKeystoreJsonSync({ address: CANARY_ADDRESS, privateKey: `0x${CANARY}` }, PASSWORD, CHEAP);

describe("the keystore", () => {
  it("of ethers is opened, whichever way its accents are typed", async () => {
    for (const password of [PASSWORD, PASSWORD.normalize("NFD")]) {
      expect(Buffer.from(await decryptKeystore(theirs, password)).toString("hex")).toBe(CANARY);
    }
    const dear = await encryptKeystoreJson({ address: CANARY_ADDRESS, privateKey: `0x${CANARY}` }, PASSWORD);
    expect(Buffer.from(await decryptKeystore(dear, PASSWORD)).equals(KEY)).toBe(true);
  });

  it("of ours is opened by ethers, holds no plain key, and never looks the same twice", {
    timeout: 60_000,
  }, async () => {
    const [one, other] = [await encryptKeystore(KEY, PASSWORD), await encryptKeystore(KEY, PASSWORD)];
    const opened = await decryptKeystoreJson(one, PASSWORD);
    expect(opened).toMatchObject({ privateKey: `0x${CANARY}` });
    expect(opened.address.toLowerCase()).toBe(CANARY_ADDRESS);
    expect(one).not.toContain(CANARY);
    expect(JSON.parse(one).crypto.ciphertext).not.toBe(JSON.parse(other).crypto.ciphertext);
  });

  it("is opened off the event loop", async () => {
    const dear = await encryptKeystore(KEY, PASSWORD);
    let turns = 0;
    const beat = setInterval(() => {
      turns += 1;
    }, 1);
    await decryptKeystore(dear, PASSWORD);
    clearInterval(beat);
    expect(turns).toBeGreaterThan(20);
  });

  const change = (edit: (crypto: Record<string, unknown>) => void) => {
    const file = JSON.parse(theirs);
    edit(file.Crypto);
    return JSON.stringify(file);
  };
  it.each([
    ["another password", theirs, "wrong", "the password of the keystore is wrong"],
    ["no JSON", "not a keystore", PASSWORD, "the keystore is no JSON"],
    ["nothing", "null", PASSWORD, "not of version 3"],
    ["another version", theirs.replace('"version":3', '"version":1'), PASSWORD, 'see "version"'],
    [
      "another key derivation",
      change((crypto) => Object.assign(crypto, { kdf: "pbkdf2" })),
      PASSWORD,
      'see "crypto.kdf"',
    ],
    [
      "a cost without end",
      change(({ kdfparams }) => Object.assign(kdfparams ?? {}, { n: 2 ** 30 })),
      PASSWORD,
      'see "crypto.kdfparams.n"',
    ],
    ["a short seal", change((crypto) => Object.assign(crypto, { mac: "ab" })), PASSWORD, "not of version 3"],
    [
      "a changed key",
      change((crypto) => Object.assign(crypto, { ciphertext: "00".repeat(32) })),
      PASSWORD,
      "the password of the keystore is wrong",
    ],
  ])("is refused with %s, without a word of what is in it", async (_, text, password, message) => {
    const opened = decryptKeystore(text, password);
    await expect(opened).rejects.toThrow(message);
    await expect(opened).rejects.not.toThrow(CANARY);
  });

  it("takes no key that is none", async () => {
    await expect(encryptKeystore(Buffer.alloc(32), PASSWORD)).rejects.toThrow("no private key of secp256k1");
    await expect(encryptKeystore(Buffer.alloc(32, 0xff), PASSWORD)).rejects.toThrow("no private key of secp256k1");
  });
});
