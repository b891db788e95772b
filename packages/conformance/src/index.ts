// @ws/conformance: cases as data, players for both roles, and what a run comes to.

export type { CaseResult, AgentReport, Ending, FrameNote, Report, WireEntry } from "./report.ts";
export { isSelected, listCases, type Select } from "./select.ts";
export { CLOSE_VERDICTS, type CloseVerdict, type Verdict, VERDICTS } from "./verdict.ts";

// Runs
export { type ClientRunOptions, runClientCases } from "./sockets/run-client-cases.ts";
export { runServerCases, type ServerRunOptions } from "./sockets/run-server-cases.ts";
export type { Progress, RunOptions } from "./sockets/run-options.ts";

// What comes of a run
export {
  type Baseline,
  baselineOf,
  type BaselineOptions,
  type Change,
  compare,
  type Comparison,
  type Outcome,
  parseBaseline,
  renderBaseline,
} from "./compare.ts";
export { writeReport } from "./report/write.ts";

// The cases
export { CASES, CLASSIC_CASES, GROUPS } from "./cases/index.ts";
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
  Rest,
  Step,
} from "./case.ts";
