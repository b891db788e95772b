// Whether a socket that is paused reads no more, which a peer that does not read depends on.

/** Deno's sockets of node:tls read on, or not, as it happens, and lose the end that comes meanwhile. */
export const pausesTls = !("deno" in process.versions);
