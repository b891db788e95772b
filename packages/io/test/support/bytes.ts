// Frames as bytes, and bytes as frames in words. Written apart from the encoder under test.

export const Opcode = {
  continuation: 0x0,
  text: 0x1,
  binary: 0x2,
  close: 0x8,
  ping: 0x9,
  pong: 0xa,
};

export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function utf8(characters: string): Uint8Array {
  return new TextEncoder().encode(characters);
}

/** A frame of a client: masked, with a key of zeros that changes nothing. */
export function frame(opcode: number, payload: Uint8Array | string = "", fin = true): Uint8Array {
  return build(opcode, payload, fin, 0x80);
}

/** A frame of a server: not masked. */
export function unmasked(opcode: number, payload: Uint8Array | string = ""): Uint8Array {
  return build(opcode, payload, true, 0);
}

export function text(payload: string): Uint8Array {
  return frame(Opcode.text, payload);
}

function closePayload(code: number, reason = ""): Uint8Array {
  return concat(Uint8Array.of(code >> 8, code & 0xff), utf8(reason));
}

export function close(code: number, reason?: string): Uint8Array {
  return frame(Opcode.close, closePayload(code, reason));
}

/** Frames in words: `text a`, `ping 00 00 00 01`, `close 1000 bye`, `binary of 70000 bytes`. */
export function words(bytes: Uint8Array): string[] {
  const said: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, bytes.length - at);
    const short = view.getUint8(1) & 0x7f;
    const [length, head] = longLength(view, short);
    const masked = view.getUint8(1) >= 0x80;
    const start = at + head + (masked ? 4 : 0);
    const payload = bytes.slice(start, start + length);
    if (payload.length < length) throw new Error("The last frame is cut off.");
    if (masked) for (let i = 0; i < length; i++) payload[i] ^= bytes[at + head + (i % 4)];
    said.push(word(view.getUint8(0), payload));
    at = start + length;
  }
  return said;
}

function longLength(view: DataView, short: number): [length: number, head: number] {
  if (short === 126) return [view.getUint16(2), 4];
  if (short === 127) return [Number(view.getBigUint64(2)), 10];
  return [short, 2];
}

function word(first: number, payload: Uint8Array): string {
  const name = Object.entries(Opcode).find(([, opcode]) => opcode === (first & 0xf))?.[0];
  if (payload.length > 200) return `${name} of ${payload.length} bytes`;
  if (name === "text") return `text ${new TextDecoder().decode(payload)}`;
  if (name === "close" && payload.length > 0) {
    const code = (payload[0] << 8) | payload[1];
    return `close ${code} ${new TextDecoder().decode(payload.slice(2))}`.trim();
  }
  const hex = Array.from(payload, (byte) => byte.toString(16).padStart(2, "0"));
  return [name, ...hex].join(" ");
}

function build(opcode: number, given: Uint8Array | string, fin: boolean, mask: number): Uint8Array {
  const payload = typeof given === "string" ? utf8(given) : given;
  const head = new DataView(new ArrayBuffer(14));
  head.setUint8(0, (fin ? 0x80 : 0) | opcode);
  const size = setLength(head, payload.length, mask) + (mask === 0 ? 0 : 4);
  return concat(new Uint8Array(head.buffer, 0, size), payload);
}

function setLength(head: DataView, length: number, mask: number): number {
  if (length < 126) {
    head.setUint8(1, mask | length);
    return 2;
  }
  head.setUint8(1, mask | (length < 65_536 ? 126 : 127));
  if (length < 65_536) head.setUint16(2, length);
  else head.setBigUint64(2, BigInt(length));
  return length < 65_536 ? 4 : 10;
}
