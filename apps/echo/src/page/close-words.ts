// How a connection ended, in words.

import { closeCodeInWords } from "@ws/core";

/** As a person says it: `1001 going away, by the server`. */
export function closeInWords({ code, initiator }: End): string {
  return `${code} ${closeCodeInWords(code)}${BY[initiator ?? "nobody"]}`;
}

interface End {
  readonly code: number;
  readonly initiator: "we" | "peer" | undefined;
}

const BY = { we: ", by us", peer: ", by the server", nobody: "" } as const;
