// How far a run is: one line that changes in a terminal, now and then a line elsewhere.

import { clearLine, cursorTo } from "node:readline";
import type { CaseResult } from "../report.ts";
import type { Progress } from "../sockets/run-options.ts";
import { clipped, type Output, type Paint, visible } from "./terminal.ts";
import { isFailure } from "./outcome.ts";

export interface ProgressView {
  show(result: CaseResult, progress: Progress): void;
  /** Takes the line away. */
  end(): void;
}

export function showProgress(output: Output & NodeJS.WritableStream, paint: Paint): ProgressView {
  return output.isTTY === true ? bar(output, paint) : lines(output);
}

const BAR = 28;

function bar(output: Output & NodeJS.WritableStream, paint: Paint): ProgressView {
  const failures = new Map<string, number>();
  const wipe = () => {
    cursorTo(output, 0);
    clearLine(output, 0);
  };
  return {
    show(result, { agent, done, total }) {
      const failed = (failures.get(agent) ?? 0) + (isFailure(result) ? 1 : 0);
      failures.set(agent, failed);
      const full = Math.round((BAR * done) / Math.max(total, 1));
      const told = ` ${done}/${total}  ${result.id}${failed === 0 ? "" : `  ${failed} failed`}`;
      const room = (output.columns || 80) - BAR - told.length - 2;
      wipe();
      output.write(
        `${paint("green", "█".repeat(full))}${paint("dim", "░".repeat(BAR - full))}${told}  ` +
          paint("dim", room > 3 ? clipped(visible(agent), room) : ""),
      );
    },
    end: wipe,
  };
}

/** A line at each tenth of the way. */
function lines(output: Output): ProgressView {
  const tenths = new Map<string, number>();
  return {
    show(_, { agent, done, total }) {
      const tenth = Math.floor((10 * done) / Math.max(total, 1));
      if (tenth <= (tenths.get(agent) ?? 0)) return;
      tenths.set(agent, tenth);
      output.write(`${visible(agent)}: ${done} of ${total}\n`);
    },
    end: () => {},
  };
}
