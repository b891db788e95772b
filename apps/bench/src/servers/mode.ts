// What a server is started for.

export interface Mode {
  /** Each message goes to all. */
  readonly broadcast: boolean;
  readonly compress: boolean;
  readonly tls: boolean;
  /** Text is given and taken as bytes, where it can be. */
  readonly textAsBytes: boolean;
}

export const mode = JSON.parse(process.argv[2] ?? "{}") as Partial<Mode>;

/** Key and certificate, where TLS is wanted. */
export async function certificate(): Promise<{ key: string; cert: string } | undefined> {
  if (mode.tls !== true) return undefined;
  const { generate } = await import("selfsigned");
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }]);
  return { key, cert };
}
