// What a case comes to: how the agent behaved, and how the connection ended, judged apart. Both lists
// go from best to worst.

/** How the agent behaved. */
export const VERDICTS = [
  /** As the RFC wants it. */
  "OK",
  /** There is no right or wrong here: what the agent did is told. */
  "INFORMATIONAL",
  /** The rule is kept, though later or less well than a strict reader wants. */
  "NON-STRICT",
  /** The agent does not offer what the case is about. */
  "UNIMPLEMENTED",
  /** A rule is broken, or the case was not over in time. */
  "FAILED",
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** How the connection ended. */
export const CLOSE_VERDICTS = [
  /** The right side began, with the right code, and both Close frames passed where they must. */
  "OK",
  /** No rule was broken: what happened is told. */
  "INFORMATIONAL",
  /** The agent's Close frame carries another code than the one that the RFC gives for this. */
  "WRONG CODE",
  /** A closing handshake was due, and a Close frame is missing. */
  "UNCLEAN",
  /** The wrong side began, or nobody ended the connection. */
  "FAILED",
] as const;
export type CloseVerdict = (typeof CLOSE_VERDICTS)[number];
