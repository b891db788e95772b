// What a frame carries: the low four bits of its first byte. RFC 6455 §5.2, §11.8.

export const Opcode = {
  continuation: 0x0,
  text: 0x1,
  binary: 0x2,
  close: 0x8,
  ping: 0x9,
  pong: 0xa,
} as const;
export type Opcode = (typeof Opcode)[keyof typeof Opcode];

/** Opcodes 0x8–0xF are control frames: short, whole, and allowed between fragments (§5.5). */
export function isControl(opcode: number): boolean {
  return opcode >= 0x8;
}

/** Opcodes 0x3–0x7 and 0xB–0xF are reserved for frames yet to be defined (§5.2). */
export function isReserved(opcode: number): boolean {
  return (opcode & 0x7) > 0x2;
}
