// The four parameters of permessage-deflate, out of the elements of a Sec-WebSocket-Extensions list
// and into them. RFC 7692 §7.1.

import type { ExtensionElement, ExtensionParam } from "../extension.ts";

export const NAME = "permessage-deflate";

/** Windows are 2^8 to 2^15 bytes; 15 where nothing is said (§7.1.2). */
export const MAX_WINDOW_BITS = 15;

/** What an element says. A parameter that is absent is `false`, or `undefined`. */
export interface DeflateParameters {
  readonly serverNoContextTakeover: boolean;
  readonly clientNoContextTakeover: boolean;
  readonly serverMaxWindowBits: number | undefined;
  /** In an offer it may stand without a value: "any, as you say" (§7.1.2.2). */
  readonly clientMaxWindowBits: number | true | undefined;
}

/** How each parameter is named on the wire, and which values it may have. */
const PARAMETERS = {
  server_no_context_takeover: ["serverNoContextTakeover", isAlone],
  client_no_context_takeover: ["clientNoContextTakeover", isAlone],
  server_max_window_bits: ["serverMaxWindowBits", isWindowBits],
  client_max_window_bits: ["clientMaxWindowBits", isWindowBitsOrAlone],
} as const satisfies Record<
  string,
  readonly [keyof DeflateParameters, (value: string | true) => boolean]
>;

const NAMES = new Map(Object.entries(PARAMETERS));

/** What an element says; `undefined` for one that §7 wants declined: unknown, repeated, invalid. */
export function readParameters({ params }: ExtensionElement): DeflateParameters | undefined {
  const read: Record<string, boolean | number> = {
    serverNoContextTakeover: false,
    clientNoContextTakeover: false,
  };
  const seen = new Set<string>();
  for (const [name, value] of params) {
    const known = NAMES.get(name);
    if (known === undefined || seen.has(name) || !known[1](value)) return undefined;
    seen.add(name);
    read[known[0]] = value === true ? true : Number(value);
  }
  return read as unknown as DeflateParameters;
}

/** The element that says this. */
export function writeParameters(parameters: DeflateParameters): ExtensionElement {
  const params: ExtensionParam[] = [];
  for (const [name, [key]] of NAMES) {
    const value = parameters[key];
    if (value === undefined || value === false) continue;
    params.push([name, value === true ? true : String(value)]);
  }
  return { name: NAME, params };
}

function isAlone(value: string | true): boolean {
  return value === true;
}

/** "a decimal integer value without leading zeroes between 8 to 15 inclusive" §7.1.2 */
function isWindowBits(value: string | true): boolean {
  return value !== true && /^([89]|1[0-5])$/.test(value);
}

function isWindowBitsOrAlone(value: string | true): boolean {
  return isAlone(value) || isWindowBits(value);
}
