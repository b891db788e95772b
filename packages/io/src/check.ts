// What callers may say, for those without a compiler: types are checked before anything happens.

import {
  checkNames,
  checkOption,
  checkOptions,
  checkOrigins,
  DEFAULT_LIMITS,
  type OptionTypes,
  UsageError,
} from "@ws/core";
import * as Mistake from "@ws/core/mistake";
import { DEFAULT_BACKPRESSURE } from "./backpressure.ts";
import { checkHandler } from "./handler.ts";
import { DEFAULT_ADMISSION } from "./serving/admission.ts";
import { WS_NAMES } from "./ws-names.ts";

/** What every connection may have, by the types of its options. */
const COMMON: OptionTypes = {
  ...namesOf(DEFAULT_LIMITS),
  ...namesOf(DEFAULT_BACKPRESSURE),
  protocols: "list",
  compress: "boolean | object",
  extensions: "list",
  delivery: '"whole" | "pieces"',
  textAs: '"string" | "bytes"',
  trace: "boolean | function",
};

const CLIENT: OptionTypes = {
  ...COMMON,
  origin: "string",
  tls: "object",
  proxy: "string | object",
  signal: "signal",
  headers: "any",
  maxRedirects: "any",
  data: "any",
};

const SERVER: OptionTypes = {
  ...COMMON,
  ...namesOf(DEFAULT_ADMISSION),
  origins: "any",
  upgrade: "function",
};

/** The names of limits, whose values are checked where they are filled up with defaults. */
export function namesOf(defaults: object): OptionTypes {
  return Object.fromEntries(Object.keys(defaults).map((name) => [name, "any"]));
}

/** Of a client, with those of its runtime, and no others. @throws UsageError `option-invalid` */
export function checkClient(options: unknown, handler: unknown, others: OptionTypes): void {
  const types = { ...CLIENT, ...others };
  checkOptions(options, types);
  checkProtocols(options as Checked);
  if (handler !== undefined) checkHandler(handler);
  checkNames(options as Checked, types, WS_NAMES);
}

/**
 * Of a server, with those of its runtime, and no others.
 *
 * @throws UsageError `option-invalid`, `origin-invalid`, `path-invalid`
 */
export function checkServer(options: unknown, handler: unknown, others: OptionTypes = {}): void {
  const types = { ...SERVER, ...others };
  checkOptions(options, types);
  const { origins, path } = options as Checked;
  checkProtocols(options as Checked);
  if (origins !== undefined) checkOrigins(origins);
  if (typeof path === "string" && !/^\/[^?#]*$/.test(path))
    throw new UsageError(Mistake.pathInvalid, JSON.stringify(path.slice(0, 40)));
  checkOption("handler", handler, "object | function");
  if (typeof handler !== "function") checkHandler(handler);
  checkNames(options as Checked, types, WS_NAMES);
}

interface Checked {
  readonly protocols?: readonly unknown[];
  readonly origins?: Parameters<typeof checkOrigins>[0];
  readonly path?: unknown;
}

function checkProtocols({ protocols = [] }: Checked): void {
  for (const protocol of protocols) checkOption("protocols", protocol, "string");
}
