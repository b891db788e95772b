// Bytes as text, one character each, and back: what an HTTP head is made of (RFC 9110 §5.5). A
// TextDecoder cannot do it: its "latin1" is windows-1252, which reads 0x80–0x9F as other characters.

export function decodeLatin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += BLOCK) {
    text += String.fromCharCode(...bytes.subarray(at, at + BLOCK));
  }
  return text;
}

/** @param text Characters up to U+00FF. */
export function encodeLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** Characters made in one call: few enough for every engine's limit on arguments. */
const BLOCK = 4_096;
