// A server that is asked, and redirects perhaps: each has a trace of its own.

import type { Target } from "../reaching/url.ts";
import type { Trace } from "./trace.ts";
import type { Tracer } from "./tracer.ts";

/** Asks with a trace, if there is a tracer, which tells why it failed. */
export async function askTraced<Answer extends object>(
  target: Target,
  tracer: Tracer | undefined,
  ask: (trace: Trace | undefined) => Promise<Answer>,
): Promise<Answer & { readonly trace: Trace | undefined }> {
  const trace = tracer?.();
  trace?.note(`a server at ${target.url.host}`);
  try {
    return { ...(await ask(trace)), trace };
  } catch (error) {
    trace?.failed(error);
    throw error;
  }
}
