// How verdicts look and what they mean, in the order of the verdicts: from best to worst.

import type { CloseVerdict, Verdict } from "../verdict.ts";
import type { Sign } from "./page/data.ts";

export const VERDICT_SIGNS = [
  { word: "OK", tone: "good", meaning: "As the RFC wants it." },
  {
    word: "INFORMATIONAL",
    tone: "note",
    meaning: "There is no right or wrong here: what the agent did is told.",
  },
  {
    word: "NON-STRICT",
    tone: "late",
    meaning: "The rule is kept, though later or less well than a strict reader wants.",
  },
  {
    word: "UNIMPLEMENTED",
    tone: "absent",
    meaning: "The agent does not offer what the case is about.",
  },
  { word: "FAILED", tone: "bad", meaning: "A rule is broken, or the case was not over in time." },
] as const satisfies readonly (Sign & { readonly word: Verdict })[];

export const CLOSE_SIGNS = [
  {
    word: "OK",
    tone: "good",
    meaning: "The right side began, with the right code, and it was clean.",
  },
  { word: "INFORMATIONAL", tone: "note", meaning: "No rule was broken: what happened is told." },
  {
    word: "WRONG CODE",
    tone: "bad",
    meaning:
      "The agent's Close frame carries another code than the one that the RFC gives for this.",
  },
  {
    word: "UNCLEAN",
    tone: "bad",
    meaning: "A closing handshake was due, and a Close frame is missing.",
  },
  { word: "FAILED", tone: "bad", meaning: "The wrong side began, or nobody ended the connection." },
] as const satisfies readonly (Sign & { readonly word: CloseVerdict })[];
