// Sets of characters, one per rule of a grammar, and the question whether a text keeps to one of
// them: a look-up for each character, so that no text that a peer sends costs more than its length.

/** A set of characters from U+0000 to U+00FF: 1 at the index of each member. */
export type CharSet = Uint8Array;

export function charSet(members: string): CharSet {
  const set = new Uint8Array(0x100);
  for (let at = 0; at < members.length; at++) set[members.charCodeAt(at)] = 1;
  return set;
}

/** Tells whether every character of `text` is in the set; an empty text always is. */
export function isMadeOf(text: string, set: CharSet): boolean {
  for (let at = 0; at < text.length; at++) if (set[text.charCodeAt(at)] !== 1) return false;
  return true;
}

/** The characters from `first` to `last`, both included. */
export function range(first: number, last: number): string {
  let members = "";
  for (let code = first; code <= last; code++) members += String.fromCharCode(code);
  return members;
}

/** RFC 5234 §B.1: DIGIT, ALPHA. */
export const DIGIT = "0123456789";
export const ALPHA = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
