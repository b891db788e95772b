// What numbers of the protocol mean, and numbers as people read them.

/** RFC 6455 §5.2, §11.8. */
const OPCODES: ReadonlyMap<number, string> = new Map([
  [0x0, "continuation"],
  [0x1, "text"],
  [0x2, "binary"],
  [0x8, "close"],
  [0x9, "ping"],
  [0xa, "pong"],
]);

export const opcodeInWords = (opcode: number): string => OPCODES.get(opcode) ?? "reserved";

/** `RFC 6455 §5.5.2` leads to that section; what names none leads nowhere. */
export function sectionUrl(section: string): string | undefined {
  const [, rfc = "6455", number = ""] = /^(?:RFC ?(\d{4}),? )?§([A-Z\d][\d.]*)/.exec(section) ?? [];
  if (number === "") return undefined;
  const anchor = /^[A-Z]/.test(number) ? `appendix-${number}` : `section-${number}`;
  return `https://www.rfc-editor.org/rfc/rfc${rfc}#${anchor.replace(/\.$/, "")}`;
}

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const rough = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

export const count = (value: number): string => whole.format(value);

/** 0.42 ms, 42 ms, 4.2 s, 2 min 05 s. */
export function duration(valueMs: number): string {
  if (valueMs < 1000) return `${rough.format(valueMs)} ms`;
  const seconds = valueMs / 1000;
  if (seconds < 60) return `${rough.format(seconds)} s`;
  const rest = Math.floor(seconds % 60);
  return `${Math.floor(seconds / 60)} min ${String(rest).padStart(2, "0")} s`;
}

export const bytes = (value: number): string => (value === 1 ? "1 byte" : `${count(value)} bytes`);

/** `bytesPerSecond` becomes "bytes per second". */
const phrase = (name: string): string =>
  name.replaceAll(/(?<=[a-z\d])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export function measure(name: string, value: number): string {
  const unit = /(?:Ms|Milliseconds)$/.exec(name)?.[0];
  if (unit !== undefined) return `${phrase(name.slice(0, -unit.length))} ${duration(value)}`;
  return `${phrase(name)} ${Number.isInteger(value) ? count(value) : rough.format(value)}`;
}

/** Quoted, and with control characters in sight. */
export const quoted = (text: string): string =>
  `“${text.replaceAll(/\p{Cc}|\p{Cf}|\u{fffd}/gu, visible)}”`;

function visible(character: string): string {
  if (character === "\n") return "⏎";
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
