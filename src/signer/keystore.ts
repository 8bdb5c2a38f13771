import { createCipheriv, createDecipheriv, randomBytes, randomUUID, scrypt, timingSafeEqual } from "node:crypto";
import * as z from "zod/mini";
import { keccak256 } from "../encoding/keccak.ts";
import { addressOfKey, isKey } from "./curve.ts";

/** The cost of trying a password: ethers' own default, about a third of a second and 128 MB for that long. */
const COST = { n: 2 ** 17, r: 8, p: 1 };
const DERIVED_BYTES = 32;
const CIPHER = "aes-128-ctr";

const hex = (mostBytes: number) =>
  z.pipe(
    z.string().check(z.regex(/^(?:0x)?(?:[0-9a-fA-F]{2})+$/), z.maxLength(2 + 2 * mostBytes)),
    z.transform((text: string) => Buffer.from(text.replace(/^0x/, ""), "hex")),
  );
const cost = (most: number) => z.int().check(z.minimum(1), z.maximum(most));

/** Version 3 of the Web3 secret storage, as ethers and geth write it; what costs more than a second is refused. */
const sealed = z.object({
  cipher: z.literal(CIPHER),
  cipherparams: z.object({ iv: hex(16) }),
  ciphertext: hex(32),
  kdf: z.literal("scrypt"),
  kdfparams: z.object({ salt: hex(64), n: cost(2 ** 18), r: cost(16), p: cost(8), dklen: z.literal(DERIVED_BYTES) }),
  mac: hex(32),
});
const keystoreSchema = z.object({ version: z.literal(3), crypto: sealed });

/**
 * Encrypts a key under a password: JSON that ethers and geth can open. The work is done off the event loop.
 * Throws without naming the key when it is none.
 */
export async function encryptKeystore(key: Uint8Array, password: string): Promise<string> {
  const address = addressOfKey(key).slice(2);
  const [salt, iv] = [randomBytes(32), randomBytes(16)];
  const derived = await derive(password, { ...COST, salt });
  const ciphertext = createCipheriv(CIPHER, derived.subarray(0, 16), iv).update(key);
  const mac = macOf(derived, ciphertext);
  derived.fill(0);
  const crypto = {
    cipher: CIPHER,
    cipherparams: { iv: iv.toString("hex") },
    ciphertext: ciphertext.toString("hex"),
    kdf: "scrypt",
    kdfparams: { salt: salt.toString("hex"), ...COST, dklen: DERIVED_BYTES },
    mac: Buffer.from(mac).toString("hex"),
  };
  return `${JSON.stringify({ address, id: randomUUID(), version: 3, crypto }, undefined, 2)}\n`;
}

/** Opens a keystore. Throws with what is wrong with the file, or that the password is; never with what is in it. */
export async function decryptKeystore(text: string, password: string): Promise<Uint8Array> {
  const { ciphertext, cipherparams, kdfparams, mac } = readKeystore(text);
  const derived = await derive(password, kdfparams);
  if (!timingSafeEqual(macOf(derived, ciphertext), mac)) throw new Error("the password of the keystore is wrong");
  const key = createDecipheriv(CIPHER, derived.subarray(0, 16), cipherparams.iv).update(ciphertext);
  derived.fill(0);
  if (!isKey(key)) throw new Error("the keystore holds no private key of secp256k1");
  return key;
}

function readKeystore(text: string): z.infer<typeof sealed> {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new Error("the keystore is no JSON");
  }
  // ethers writes "Crypto", geth "crypto".
  const entries = typeof raw === "object" && raw !== null ? Object.entries(raw) : [];
  const parsed = keystoreSchema.safeParse(
    Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value])),
  );
  if (parsed.success && parsed.data.crypto.mac.length === 32 && parsed.data.crypto.cipherparams.iv.length === 16) {
    return parsed.data.crypto;
  }
  const where = parsed.error?.issues[0]?.path.join(".") || "crypto";
  throw new Error(`the keystore is not of version 3 with scrypt and ${CIPHER}: see "${where}"`);
}

function derive(
  password: string,
  { salt, n, r, p }: { readonly salt: Uint8Array; readonly n: number; readonly r: number; readonly p: number },
): Promise<Buffer> {
  const options = { N: n, r, p, maxmem: 128 * n * r + 128 * r * p + 2 ** 20 };
  return new Promise((resolve, reject) => {
    // Two keyboards may write one character in two ways; ethers reads both as NFKC too.
    scrypt(password.normalize("NFKC"), salt, DERIVED_BYTES, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

function macOf(derived: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  return keccak256(Buffer.concat([derived.subarray(16, 32), ciphertext]));
}
