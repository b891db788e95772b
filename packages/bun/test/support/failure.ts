// How a promise is rejected; it is no test if it is not.

export async function failure(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  return promise.then(
    () => Promise.reject(new Error("It was not rejected.")),
    (error: Error) => error,
  );
}
