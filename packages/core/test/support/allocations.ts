// What an action allocates: the sizes in bytes of all typed arrays of bytes that it makes anew.

import { vi } from "vitest";

export function allocations(action: () => void): number[] {
  const sizes: number[] = [];
  const Watched = new Proxy(Uint8Array, {
    construct(target, args: unknown[]) {
      if (typeof args[0] === "number") sizes.push(args[0]);
      return Reflect.construct(target, args) as Uint8Array;
    },
  });
  vi.stubGlobal("Uint8Array", Watched);
  try {
    action();
  } finally {
    vi.unstubAllGlobals();
  }
  return sizes;
}
