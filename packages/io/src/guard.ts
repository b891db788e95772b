// Calls of a user's functions. What one throws, or rejects with, is told to `fail`.

export function guard(run: () => unknown, fail: (error: unknown) => void): void {
  try {
    watch(run(), fail);
  } catch (error) {
    fail(error);
  }
}

/** What was returned may be a promise, which may reject. */
export function watch(result: unknown, fail: (error: unknown) => void): void {
  if (isThenable(result)) result.then(undefined, fail);
}

export function isThenable(result: unknown): result is PromiseLike<unknown> {
  return typeof (result as PromiseLike<unknown> | null | undefined)?.then === "function";
}
