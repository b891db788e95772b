// What is said of bytes everywhere.

/** No bytes: shared by all who hold none. */
export const NOTHING = new Uint8Array(0);

/** One behind the other; the latter itself, where the former are none. */
export function join(front: Uint8Array, back: Uint8Array): Uint8Array {
  if (front.length === 0) return back;
  const joined = new Uint8Array(front.length + back.length);
  joined.set(front);
  joined.set(back, front.length);
  return joined;
}
