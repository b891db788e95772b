// What an action allocates: the size in bytes of the largest array of bytes that it makes anew.

export function largestAllocation(action: () => void): number {
  let largest = 0;
  const Real = globalThis.Uint8Array;
  globalThis.Uint8Array = new Proxy(Real, {
    construct(target, args: unknown[]) {
      if (typeof args[0] === "number") largest = Math.max(largest, args[0]);
      return Reflect.construct(target, args) as Uint8Array;
    },
  });
  try {
    action();
  } finally {
    globalThis.Uint8Array = Real;
  }
  return largest;
}
