// A socket to the server: TCP or a Unix socket, and for wss: TLS over it.

import type { TLSOptions } from "bun";
import { hostnameOf, isSecure, portOf, type Target } from "@ws/io";
import { BunTransport, HANDLERS } from "./transport.ts";

/** Options of Bun's TLS; certificate and name are verified unless you say otherwise. */
export type TlsOptions = TLSOptions;

export interface DialOptions {
  readonly tls?: TlsOptions | undefined;
  /** The attempt is in vain: what opens later is closed. */
  readonly signal: AbortSignal;
}

/** Resolves when the socket is open, and TLS done; rejects with the system's error. */
export async function dial(target: Target, { tls, signal }: DialOptions): Promise<BunTransport> {
  const encrypted = isSecure(target);
  const { promise: secured, resolve, reject } = Promise.withResolvers<void>();
  const transport = new BunTransport({
    encrypted,
    secured: (error) => (error ? reject(error) : resolve()),
  });
  if (!encrypted) resolve();
  secured.catch(() => {});

  const inVain = new Promise<never>((_, rejectAll) => {
    signal.addEventListener("abort", () => rejectAll(signal.reason), { once: true });
  });
  // Bun.connect cannot be called off: what opens later is aborted then.
  signal.addEventListener("abort", () => transport.abort(), { once: true });
  await Promise.race([open(target, transport, encrypted ? verified(tls) : undefined), inVain]);
  await Promise.race([secured, inVain]);
  return transport;
}

/** Without any option Bun would take it for no TLS at all. */
export function verified(tls: TlsOptions = {}): TlsOptions {
  return { ...tls, rejectUnauthorized: tls.rejectUnauthorized ?? true };
}

async function open(
  target: Target,
  transport: BunTransport,
  tls: TlsOptions | undefined,
): Promise<void> {
  const { socketPath: unix } = target;
  // Both halves end apart: our Close frame must leave although the peer has ended.
  const options = { socket: HANDLERS, data: transport, allowHalfOpen: true, ...(tls && { tls }) };
  if (unix !== undefined) await Bun.connect({ unix, ...options });
  else await Bun.connect({ hostname: hostnameOf(target), port: portOf(target), ...options });
}
