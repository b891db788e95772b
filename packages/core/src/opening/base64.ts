// Bytes as base64 text, RFC 4648 §4. The handshake writes 16 and 20 bytes of it: too few to be worth
// a platform's help.

export function encodeBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const group = (bytes[at] << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += BASE64[group >> 18] + BASE64[(group >> 12) & 0x3f];
    text += left > 1 ? BASE64[(group >> 6) & 0x3f] : "=";
    text += left > 2 ? BASE64[group & 0x3f] : "=";
  }
  return text;
}

/** The 64 characters, in the order of their values. */
export const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
