// How many may be in at a time: connections, and handshakes that may become some.

import { effectiveOptions, type Given } from "@ws/core";

export interface AdmissionLimits {
  /** Connections and handshakes at a time; more are refused with 503. Default Infinity. */
  readonly maxConnections: number;
  /** The same for each peer address. Behind a proxy all have the proxy's. Default Infinity. */
  readonly maxConnectionsPerAddress: number;
}

export const DEFAULT_ADMISSION: AdmissionLimits = /* @__PURE__ */ Object.freeze({
  maxConnections: Infinity,
  maxConnectionsPerAddress: Infinity,
});

/** The given limits, and the defaults for the rest. @throws UsageError `limit-invalid` */
export function effectiveAdmission(given: Given<AdmissionLimits>): AdmissionLimits {
  return effectiveOptions(DEFAULT_ADMISSION, given);
}

export class Admission {
  readonly #limits: AdmissionLimits;
  #count = 0;
  readonly #perAddress = new Map<string, number>();

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  /**
   * Admits one more and returns what lets it go, to be called once; `undefined` if there is no room.
   * Where the address is not known, only the total counts.
   */
  enter(address: string): (() => void) | undefined {
    const { maxConnections, maxConnectionsPerAddress } = this.#limits;
    if (this.#count >= maxConnections) return undefined;
    if (address === "" || maxConnectionsPerAddress === Infinity) {
      this.#count++;
      return this.#leave;
    }
    const ofAddress = this.#perAddress.get(address) ?? 0;
    if (ofAddress >= maxConnectionsPerAddress) return undefined;
    this.#count++;
    this.#perAddress.set(address, ofAddress + 1);
    return () => {
      this.#leave();
      const left = this.#perAddress.get(address)! - 1;
      if (left > 0) this.#perAddress.set(address, left);
      else this.#perAddress.delete(address);
    };
  }

  /** One function for all whose address is not counted: no closure for each. */
  readonly #leave = (): void => {
    this.#count--;
  };
}
