// Messages of all sizes: each form of a frame's length, text of one to four bytes a character.

const TEXTS = ["", "a", "é€😀", "x".repeat(126), "é".repeat(40_000)];
const SIZES = [0, 1, 125, 126, 65_535, 65_536, 1_000_000];

export const bytesOf = (size: number) => Uint8Array.from({ length: size }, (_, i) => i % 251);

export const ALL_SIZES = [...TEXTS, ...SIZES.map(bytesOf)];
