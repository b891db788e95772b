// How the load counts what comes back: by bytes, where each echo has as many; else by frames.

export type Count = (bytes: Uint8Array) => number;

/** Counts echoes of one size; how many have ended with these bytes. */
export function countBytes(echoBytes: number): Count {
  let left = echoBytes;
  return (bytes) => {
    if (bytes.length < left) {
      left -= bytes.length;
      return 0;
    }
    const beyond = bytes.length - left;
    left = echoBytes - (beyond % echoBytes);
    return 1 + Math.floor(beyond / echoBytes);
  };
}

/** Counts the frames of a server. */
export function countFrames(): Count {
  const counter = new FrameCounter();
  return (bytes) => {
    const counted = counter.frames;
    counter.push(bytes);
    return counter.frames - counted;
  };
}

class FrameCounter {
  /** Those that have ended. */
  frames = 0;
  readonly #header = new DataView(new ArrayBuffer(10));
  #headerBytes = 0;
  /** Payload bytes of this frame that have not come. */
  #left = 0;

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      if (this.#left === 0) {
        this.#header.setUint8(this.#headerBytes++, bytes[at++]);
        this.#readHeader();
        continue;
      }
      const size = Math.min(this.#left, bytes.length - at);
      at += size;
      this.#left -= size;
      if (this.#left === 0) this.frames++;
    }
  }

  #readHeader(): void {
    const short = this.#header.getUint8(1) & 0x7f;
    const size = this.#headerBytes < 2 || short < 126 ? 2 : short === 126 ? 4 : 10;
    if (this.#headerBytes < size) return;
    this.#headerBytes = 0;
    if (short < 126) this.#left = short;
    else if (short === 126) this.#left = this.#header.getUint16(2);
    else this.#left = Number(this.#header.getBigUint64(2));
    if (this.#left === 0) this.frames++;
  }
}
