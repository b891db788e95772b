// Why a program cannot do what it was asked to: one line for the user, never a stack.

/** Its message is that line. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** Runs a program; what it throws becomes one line on stderr and exit code 1. */
export async function runProgram(program: () => Promise<void>): Promise<void> {
  try {
    await program();
  } catch (error) {
    process.stderr.write(`${oneLine(error)}\n`);
    process.exitCode = 1;
  }
}

/** The system's stable name of an error, such as ECONNREFUSED. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** What an error says, on one line; its code if it says nothing. */
export function oneLine(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  return said.replaceAll(/\s*\n\s*/g, " ") || errorCode(error) || "An unknown error occurred.";
}
