// What passed over the wire in a case that was made up: an entry of each kind.

import type { FrameNote, WireEntry } from "../../src/report.ts";

/** An agent's words are these, where they are given. */
export function sampleWire(said: string | undefined, isLarge: boolean): WireEntry[] {
  const text = said ?? "Hello";
  const frame = (note: Partial<FrameNote>): FrameNote => ({
    fin: true,
    rsv: 0,
    opcode: 1,
    masked: true,
    length: 5,
    ...note,
  });
  return [
    {
      atMs: 0,
      direction: "sent",
      kind: "head",
      length: 166,
      text: "GET / HTTP/1.1\r\nHost: 127.0.0.1:9001\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
    },
    {
      atMs: 1.2,
      direction: "received",
      kind: "head",
      length: 129,
      text: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
    },
    {
      atMs: 1.3,
      direction: "sent",
      kind: "frame",
      hex: "0185 37fa213d 7f9f4d5158".replaceAll(" ", ""),
      length: 11,
      text,
      frame: frame({ fin: false }),
    },
    {
      atMs: 1.35,
      direction: "sent",
      kind: "frame",
      hex: "c98437fa213d47934f5a",
      length: 10,
      text: "ping",
      frame: frame({ opcode: 9, rsv: 4, length: 4 }),
    },
    ...(isLarge
      ? [
          {
            atMs: 2,
            direction: "sent",
            kind: "frame",
            hex: `82ff000000000100000037fa213d${"2a".repeat(50)}`,
            length: 16_777_230,
            frame: frame({ opcode: 2, length: 16_777_216 }),
          } as const,
        ]
      : []),
    {
      atMs: 1.4,
      direction: "sent",
      kind: "bytes",
      hex: "8b80",
      length: 6,
      text: "more of the frame",
    },
    {
      atMs: 1.45,
      direction: "sent",
      kind: "wait",
      length: 0,
      text: "waits 50 ms for what must not come",
    },
    {
      atMs: 52.2,
      direction: "received",
      kind: "frame",
      hex: "810548656c6c6f",
      length: 7,
      text,
      frame: frame({ masked: false }),
    },
    {
      atMs: 53,
      direction: "sent",
      kind: "frame",
      hex: "888237fa213d3412",
      length: 8,
      frame: frame({ opcode: 8, length: 2, closeCode: 1000 }),
    },
    {
      atMs: 53.4,
      direction: "received",
      kind: "frame",
      hex: "880f03ea696e76616c6964206672616d65",
      length: 17,
      text: said ?? "invalid frame",
      frame: frame({ opcode: 8, masked: false, length: 15, closeCode: 1002 }),
    },
    { atMs: 53.5, direction: "received", kind: "end", length: 0 },
  ];
}
