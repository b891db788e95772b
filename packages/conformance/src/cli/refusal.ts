// Why the kit does not begin: what is wrong with the command line, or with what it names. Exit code 2.

/** Its message is a sentence for the user. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  /** What to do about it. */
  readonly hint: string;

  constructor(message: string, hint = "conformance --help tells what there is.") {
    super(message);
    this.hint = hint;
  }
}

/** What the system says of an error, such as ECONNREFUSED. */
export function systemCode(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
