// Memory for large messages.

// glibc gives freed memory back to the system beyond a threshold, and the next message has to touch new
// pages, which can cost more than all else: three times the throughput of 1 MiB messages on a virtual
// machine. The threshold follows the largest block that was freed: one of this size lets up to 64 MiB
// of freed memory stay. It is never touched, so that it costs nothing.
const LARGEST_BLOCK_BYTES = 33_000_000;

interface Transferable {
  /** Since Node.js 22; before, the block is freed when garbage is collected. */
  transfer?(bytes: number): ArrayBuffer;
}

(new ArrayBuffer(LARGEST_BLOCK_BYTES) as Transferable).transfer?.(0);

/** Not filled with zeros first. */
export function allocate(bytes: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(bytes).buffer);
}
