// A certificate for 127.0.0.1 that signs itself, made anew for each run.

import { generate } from "selfsigned";

export async function makeCertificate(): Promise<{ readonly key: string; readonly cert: string }> {
  const attributes = [{ name: "commonName", value: "localhost" }];
  const names = [
    { type: 2, value: "localhost" },
    { type: 7, ip: "127.0.0.1" },
  ] as const;
  const { private: key, cert } = await generate(attributes, {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [{ name: "subjectAltName", altNames: [...names] }],
  });
  return { key, cert };
}
