// Prepared bytes: frames as a client masks them, and heads.

/** The masking key of the examples in RFC 6455 §5.7. */
const KEY = [0x37, 0xfa, 0x21, 0x3d];

/** A frame whose first byte is `first`. */
export function maskedFrame(first: number, payload: Uint8Array): Uint8Array {
  const size = payload.length;
  const long = size < 126 ? 0 : size < 65_536 ? 2 : 8;
  const frame = Buffer.alloc(6 + long + size);
  frame[0] = first;
  frame[1] = 0x80 | (long === 0 ? size : long === 2 ? 126 : 127);
  if (long > 0) frame.writeUIntBE(size, long === 2 ? 2 : 4, long === 2 ? 2 : 6);
  frame.set(KEY, 2 + long);
  for (let i = 0; i < size; i++) frame[6 + long + i] = payload[i] ^ KEY[i & 3];
  return plain(frame);
}

/** The same bytes so many times over. */
export function repeated(bytes: Uint8Array, count: number): Uint8Array {
  return plain(Buffer.alloc(bytes.length * count, bytes));
}

/** An upgrade request with further header lines. */
export function requestHead(lines: string): Uint8Array {
  return plain(
    Buffer.from(
      "GET / HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n${lines}\r\n`,
    ),
  );
}

/** In memory of its own: no slice of the pool of Node.js. */
function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer);
}
