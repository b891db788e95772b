// Conversions of Web IDL, and the shape of its interfaces.

import { utf8Length } from "@ws/core";

/** A symbol is no string. @throws TypeError */
export function toText(value: unknown): string {
  return "".concat(value as string);
}

/** `[Clamp] unsigned short`: what lies between two goes to the even one. */
export function clampToUint16(value: unknown): number {
  const clamped = Math.min(Math.max(Number(value), 0), 65_535);
  if (Number.isNaN(clamped)) return 0;
  const below = Math.floor(clamped);
  const isUp = clamped - below === 0.5 ? below % 2 === 1 : clamped - below > 0.5;
  return isUp ? below + 1 : below;
}

/** `[EnforceRange] unsigned short`. @throws TypeError */
export function enforceUint16(value: unknown): number {
  const number = Math.trunc(Number(value));
  if (number >= 0 && number <= 65_535) return number;
  throw new TypeError("A close code is a number from 0 to 65,535.");
}

/** (BufferSource or USVString): what is no bytes is text. @throws TypeError */
export function toMessage(data: unknown): string | Uint8Array {
  if (!ArrayBuffer.isView(data)) {
    return data instanceof ArrayBuffer ? new Uint8Array(data) : toText(data);
  }
  const { buffer, byteOffset, byteLength } = data;
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer, byteOffset, byteLength);
  throw new TypeError("Shared memory cannot be sent.");
}

export function sizeOf(payload: string | Uint8Array | Blob): number {
  if (payload instanceof Blob) return payload.size;
  return typeof payload === "string" ? utf8Length(payload) : payload.byteLength;
}

interface Interface {
  readonly name: string;
  readonly prototype: object;
  readonly constants?: Readonly<Record<string, number>>;
}

/** Members can be enumerated; constants are on the class and on its prototype. */
export function exposeInterface(target: object, { name, prototype, constants }: Interface): void {
  const values = Object.entries(constants ?? {}).map(([key, value]) => [key, { value, ...SHOWN }]);
  const members = Object.getOwnPropertyNames(prototype).filter((key) => key !== "constructor");
  Object.defineProperties(target, Object.fromEntries(values));
  Object.defineProperties(prototype, {
    ...Object.fromEntries(values),
    ...Object.fromEntries(members.map((key) => [key, SHOWN])),
    [Symbol.toStringTag]: { value: name, configurable: true },
  });
}

const SHOWN = { enumerable: true } as const;
