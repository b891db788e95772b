// The head of an HTTP/1.1 message on its way over the wire, as lines. What follows it is not ours.

/** No head that goes on is longer; of one that is, the rest is not shown. */
const MAX_BYTES = 65_536;

const END = [0x0d, 0x0a, 0x0d, 0x0a] as const;

export class HeadTap {
  #text = "";
  /** So many bytes of its end have arrived. */
  #endBytes = 0;

  /** Takes bytes; returns how many were the head's last, or -1 where it goes on. */
  read(bytes: Uint8Array): number {
    for (const [at, byte] of bytes.entries()) {
      if (this.#text.length < MAX_BYTES) this.#text += String.fromCharCode(byte);
      if (byte === END[this.#endBytes]) this.#endBytes++;
      else this.#endBytes = byte === END[0] ? 1 : 0;
      if (this.#endBytes === END.length) return at + 1;
    }
    return -1;
  }

  get lines(): readonly string[] {
    return this.#text.trimEnd().split("\r\n");
  }
}
