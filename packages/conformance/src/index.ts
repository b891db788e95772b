// @ws/conformance: cases as data, players for both roles, and what a run comes to.

export type { CaseResult, AgentReport, Ending, FrameNote, Report, WireEntry } from "./report.ts";
export type {
  CaseListing,
  ClientRunOptions,
  Progress,
  RunOptions,
  ServerRunOptions,
} from "./run.ts";
export { isSelected, type Select } from "./select.ts";
export { CLOSE_VERDICTS, type CloseVerdict, type Verdict, VERDICTS } from "./verdict.ts";

// A case
export type {
  AgentEvent,
  Case,
  CaseOpening,
  CloseExpectation,
  DeflateWish,
  Expectation,
  Form,
  Frame,
  Head,
  Message,
  Piece,
  Plan,
  Raw,
  Step,
} from "./case.ts";
