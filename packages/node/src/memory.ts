// Memory for large messages.

import { getHeapSpaceStatistics } from "node:v8";

// glibc gives freed memory back to the system beyond a threshold, and the next message has to touch new
// pages, which can cost more than all else: three times the throughput of 1 MiB messages on a virtual
// machine. The threshold follows the largest block that was freed: one of this size lets up to 64 MiB
// of freed memory stay. It is never touched, so that it costs nothing.
const LARGEST_BLOCK_BYTES = 33_000_000;

// V8 counts this memory against the old generation, small as its objects are: for each 20 MB of messages
// it marks the whole heap, and most of them were dropped long before. Collecting the young generation
// frees them as well, for a fraction of it, but that happens only where it is full: we fill it.
const COLLECT_EVERY_BYTES = 16_777_216;
const SLOTS: readonly number[] = Array.from({ length: 128 }, () => 0);
const SLOTS_BYTES = SLOTS.length * 8;

/** Below this a slice costs no more. */
const ALLOCATE_FROM_BYTES = 4096;

interface Transferable {
  /** Since Node.js 22; before, the block is freed when garbage is collected. */
  transfer?(bytes: number): ArrayBuffer;
}

(new ArrayBuffer(LARGEST_BLOCK_BYTES) as Transferable).transfer?.(0);

let uncollectedBytes = 0;
/** What is put nowhere is not even allocated. */
const bin = { garbage: SLOTS };

/** Not filled with zeros first. */
export function allocate(bytes: number): Uint8Array {
  uncollectedBytes += bytes;
  if (uncollectedBytes >= COLLECT_EVERY_BYTES) {
    uncollectedBytes = 0;
    fillYoungGeneration();
  }
  return new Uint8Array(Buffer.allocUnsafeSlow(bytes).buffer);
}

export function copy(bytes: Uint8Array, start: number, end: number): Uint8Array {
  if (end - start < ALLOCATE_FROM_BYTES) return bytes.slice(start, end);
  const copied = allocate(end - start);
  copied.set(bytes.subarray(start, end));
  return copied;
}

function fillYoungGeneration(): void {
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space");
  const freeBytes = young?.space_available_size ?? 0;
  for (let left = freeBytes; left > 0; left -= SLOTS_BYTES) bin.garbage = [...SLOTS];
  bin.garbage = SLOTS;
}
