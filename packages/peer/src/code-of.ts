// What a call throws, told by its code.

/** The code of the error that it throws; `undefined` where it throws none. */
export function codeOf(act: () => unknown): string | undefined {
  try {
    act();
  } catch (error) {
    return (error as Error & { code?: string }).code;
  }
  return undefined;
}
