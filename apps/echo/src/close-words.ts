// Close codes in words (RFC 6455 §7.4.1, and the registry of §11.7).

const WORDS: ReadonlyMap<number, string> = new Map([
  [1000, "normal closure"],
  [1001, "going away"],
  [1002, "protocol error"],
  [1003, "unsupported data"],
  [1005, "no code given"],
  [1006, "lost without a closing handshake"],
  [1007, "invalid payload"],
  [1008, "policy violation"],
  [1009, "message too big"],
  [1010, "mandatory extension missing"],
  [1011, "internal error"],
  [1012, "service restart"],
  [1013, "try again later"],
  [1014, "bad gateway"],
  [1015, "TLS handshake failed"],
]);

export function closeCodeInWords(code: number): string {
  const words = WORDS.get(code);
  if (words !== undefined) return words;
  if (code >= 4000 && code <= 4999) return "a code of the application";
  if (code >= 3000 && code <= 3999) return "a code of a library";
  return "an unassigned code";
}

/** How a connection ended, as a person says it: `1001 going away, by the server`. */
export function closeInWords({ code, initiator }: End): string {
  return `${code} ${closeCodeInWords(code)}${BY[initiator ?? "nobody"]}`;
}

interface End {
  readonly code: number;
  readonly initiator: "we" | "peer" | undefined;
}

const BY = { we: ", by us", peer: ", by the server", nobody: "" } as const;
