// Calls of a user's functions. What one throws, or rejects with, is told to whom it concerns.

export interface Concerned {
  fail(error: unknown): void;
}

export function guard(run: () => unknown, concerned: Concerned): void {
  try {
    watch(run(), concerned);
  } catch (error) {
    concerned.fail(error);
  }
}

/** What was returned may be a promise, which may reject. */
export function watch(result: unknown, concerned: Concerned): void {
  if (isThenable(result)) result.then(undefined, (error: unknown) => concerned.fail(error));
}

export function isThenable(result: unknown): result is PromiseLike<unknown> {
  return typeof (result as PromiseLike<unknown> | null | undefined)?.then === "function";
}
