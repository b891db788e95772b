// The terminal, or the pipes, that the client talks through. In a terminal a prompt stays below what
// arrives; in a pipe each echo is one plain line: the text, a tab, and the milliseconds.

import { clearLine, createInterface, cursorTo } from "node:readline";
import { styleText } from "node:util";

export interface Screen {
  readonly lines: AsyncIterable<string>;
  /** Something came back, and after how long if we asked for it. */
  echo(text: string, tookMs: number | undefined): void;
  /** Tells people something; pipes never see it. */
  note(text: string): void;
  /** Ends the lines. */
  close(): void;
}

/** Opens stdin and stdout; a terminal's Ctrl-C calls `interrupt`. */
export function openScreen(interrupt: () => void): Screen {
  const { stdin: input, stdout: output } = process;
  endQuietlyWithReader(output);
  return input.isTTY && output.isTTY
    ? openTerminal(input, output, interrupt)
    : openPipe(input, output);
}

function openPipe(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Screen {
  const lines = createInterface({ input, crlfDelay: Infinity });
  return {
    lines,
    echo: (text, tookMs) => output.write(`${visible(text)}\t${milliseconds(tookMs)}\n`),
    note: () => {},
    close: () => {
      lines.close();
      // An open pipe would keep the process.
      input.destroy();
    },
  };
}

function openTerminal(
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
  interrupt: () => void,
): Screen {
  const lines = createInterface({ input, output, prompt: "> " });
  lines.on("SIGINT", interrupt);
  const print = (text: string) => {
    cursorTo(output, 0);
    clearLine(output, 0);
    output.write(`${text}\n`);
    lines.prompt(true);
  };
  return {
    lines,
    echo: (text, tookMs) =>
      print(`${styleText("dim", "<")} ${visible(text)}  ${styleText("dim", milliseconds(tookMs))}`),
    note: print,
    close: () => {
      lines.close();
      input.destroy();
      cursorTo(output, 0);
      clearLine(output, 0);
    },
  };
}

/** A peer's control characters must not steer our terminal. */
function visible(text: string): string {
  return text.replaceAll(
    /[^\P{Cc}\t]/gu,
    (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

function milliseconds(tookMs: number | undefined): string {
  return tookMs === undefined ? "unasked" : `${tookMs.toFixed(2)} ms`;
}

/** `echo:client … | head` leaves when it has read enough. */
function endQuietlyWithReader(output: NodeJS.WriteStream): void {
  output.on("error", (error: NodeJS.ErrnoException) => {
    process.exit(error.code === "EPIPE" ? 0 : 1);
  });
}
