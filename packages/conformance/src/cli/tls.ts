// Certificates, as the command line has them: of the kit as a server, given or made; and those that it trusts as a client.

import { readFile, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import type { Identity } from "../sockets/open-port.ts";
import { Refusal, systemCode } from "./refusal.ts";
import { notEmpty } from "./values.ts";

/** What the kit shows to clients. */
export type TlsWish =
  | { readonly kind: "given"; readonly cert: string; readonly key: string }
  /** It is made for the run; where it is written to, clients may read whom to trust. */
  | { readonly kind: "made"; readonly saveCert: string | undefined };

interface TlsValues {
  readonly tls?: boolean | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly "save-cert"?: string | undefined;
}

/** @throws Refusal */
export function readTls({ tls, cert, key, "save-cert": saveCert }: TlsValues): TlsWish | undefined {
  if (!tls) {
    const more = cert ?? key ?? saveCert;
    if (more === undefined) return undefined;
    throw new Refusal("--cert, --key and --save-cert say more of --tls, which is not there.");
  }
  if (cert === undefined && key === undefined) {
    return {
      kind: "made",
      saveCert: saveCert === undefined ? undefined : notEmpty("--save-cert", saveCert),
    };
  }
  if (saveCert !== undefined) throw new Refusal("--save-cert is for a certificate that is made.");
  if (cert === undefined || key === undefined) {
    throw new Refusal("--cert and --key belong together.");
  }
  return { kind: "given", cert: notEmpty("--cert", cert), key: notEmpty("--key", key) };
}

/**
 * The certificate and the key that a command asks for.
 *
 * @throws Refusal
 */
export async function identityOf(wish: TlsWish, host: string): Promise<Identity> {
  if (wish.kind === "given") {
    return { cert: await readPem("--cert", wish.cert), key: await readPem("--key", wish.key) };
  }
  const made = await makeIdentity(host);
  if (wish.saveCert !== undefined) await save(wish.saveCert, made.cert);
  return made;
}

/** @throws Refusal */
export async function readPem(option: string, file: string): Promise<string> {
  const pem = await readFile(file, "utf8").catch((error: unknown) => {
    throw new Refusal(`${file} cannot be read: ${systemCode(error)}.`, `${option} names a file.`);
  });
  if (pem.includes("-----BEGIN ")) return pem;
  throw new Refusal(`${file} is not PEM.`, `${option} takes text that says -----BEGIN.`);
}

async function save(file: string, cert: string): Promise<void> {
  await writeFile(file, cert).catch((error: unknown) => {
    throw new Refusal(
      `${file} cannot be written: ${systemCode(error)}.`,
      "--save-cert names a file.",
    );
  });
}

/** For this host, and for all names of loopback; it vouches for itself. */
async function makeIdentity(host: string): Promise<Identity> {
  // It costs a tenth of a second to load, and few runs want it.
  const { generate } = await import("selfsigned");
  const names = [...new Set([host, "localhost", "127.0.0.1", "::1"])];
  const { cert, private: key } = await generate([{ name: "commonName", value: host }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      {
        name: "subjectAltName",
        altNames: names.map((name) =>
          isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name },
        ),
      },
    ],
  });
  return { cert, key };
}
