// What the core takes from a runtime of the web's kind: strong randomness. The rest has pure twins.

import { completePlatform } from "@ws/core";

/** A call into the system costs the same for 4 bytes and for 8 KiB. */
const pool = new Uint32Array(2048);
let used = pool.length;

export const webPlatform = completePlatform({
  randomUint32() {
    if (used === pool.length) {
      crypto.getRandomValues(pool);
      used = 0;
    }
    return pool[used++];
  },
});
