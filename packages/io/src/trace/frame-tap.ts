// The frames of one direction, read off the wire beside whoever parses them for good: nothing is
// judged, and nothing is changed. A frame is told when the beginning of its payload is there.

/** So much of the payload of a data frame is looked at; of a control frame, all (RFC 6455 §5.5). */
const PREVIEW_BYTES = 64;
const MAX_CONTROL_BYTES = 125;
const MAX_HEADER_BYTES = 14;

const NOTHING = new Uint8Array(0);

/** A frame as it lies on the wire (§5.2). */
export interface TracedFrame {
  /** FIN, the reserved bits, and the opcode. */
  readonly first: number;
  readonly masked: boolean;
  /** The payload's length as announced, in bytes. */
  readonly length: number;
  /** The beginning of the payload, unmasked. */
  readonly preview: Uint8Array;
}

export class FrameTap {
  readonly #tell: (frame: TracedFrame) => void;
  #header = new Uint8Array(MAX_HEADER_BYTES);
  #headerBytes = 0;
  /** The frame whose payload is being read, with the key that masks it. */
  #frame: TracedFrame | undefined;
  #key: Uint8Array = NOTHING;
  /** Payload bytes that have arrived. */
  #arrived = 0;

  constructor(tell: (frame: TracedFrame) => void) {
    this.#tell = tell;
  }

  /** Takes the next bytes of the wire, which are looked at and not kept. */
  read(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      if (this.#frame === undefined) this.#readHeaderByte(bytes[at++]);
      else at += this.#readPayload(this.#frame, bytes.subarray(at));
    }
  }

  /** What is there of a frame that is not whole, in words; `undefined` between two frames. */
  get rest(): string | undefined {
    if (this.#frame !== undefined) return `${this.#arrived} of ${this.#frame.length} bytes`;
    return this.#headerBytes === 0 ? undefined : `${this.#headerBytes} bytes of a header`;
  }

  #readHeaderByte(byte: number): void {
    const header = this.#header;
    header[this.#headerBytes++] = byte;
    if (this.#headerBytes < 2) return;
    const masked = header[1] >= 0x80;
    const short = header[1] & 0x7f;
    const lengthBytes = short < 126 ? 0 : short === 126 ? 2 : 8;
    const keyAt = 2 + lengthBytes;
    if (this.#headerBytes < keyAt + (masked ? 4 : 0)) return;

    const length = lengthBytes === 0 ? short : uint(header.subarray(2, keyAt));
    const isControl = (header[0] & 0x08) !== 0;
    const most = isControl ? MAX_CONTROL_BYTES : PREVIEW_BYTES;
    const preview = new Uint8Array(Math.min(length, most));
    this.#key = masked ? header.slice(keyAt, keyAt + 4) : NOTHING;
    this.#frame = { first: header[0], masked, length, preview };
    this.#headerBytes = 0;
    this.#arrived = 0;
    if (preview.length === 0) this.#tellOf(this.#frame);
  }

  /** Returns how many bytes were the frame's. */
  #readPayload(frame: TracedFrame, bytes: Uint8Array): number {
    const { preview, length, masked } = frame;
    const before = this.#arrived;
    const size = Math.min(bytes.length, length - before);
    for (let i = 0; i < size && before + i < preview.length; i++) {
      preview[before + i] = masked ? bytes[i] ^ this.#key[(before + i) & 3] : bytes[i];
    }
    this.#arrived += size;
    const isShown = before < preview.length && this.#arrived >= preview.length;
    if (isShown) this.#tellOf(frame);
    else this.#endAfter(frame);
    return size;
  }

  #tellOf(frame: TracedFrame): void {
    this.#endAfter(frame);
    this.#tell(frame);
  }

  #endAfter({ length }: TracedFrame): void {
    if (this.#arrived >= length) this.#frame = undefined;
  }
}

/** The most significant byte comes first. Above 2^53 it is rounded. */
function uint(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => value * 0x100 + byte, 0);
}
