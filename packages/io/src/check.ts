// What callers may say, for those without a compiler: types are checked before anything happens.

import { checkOption, checkOptions, checkOrigins, type OptionTypes, UsageError } from "@ws/core";
import * as Mistake from "@ws/core/mistake";
import { checkHandler } from "./handler.ts";

/** What every connection may have, by the types of its options. */
const COMMON: OptionTypes = {
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
};

const SERVER: OptionTypes = { ...COMMON, upgrade: "function", path: "string" };

/** Of a client, with those of its runtime. @throws UsageError `option-invalid` */
export function checkClient(options: unknown, handler: unknown, others: OptionTypes): void {
  checkOptions(options, { ...CLIENT, ...others });
  checkProtocols(options as Checked);
  if (handler !== undefined) checkHandler(handler);
}

/**
 * Of a server, with those of its runtime.
 *
 * @throws UsageError `option-invalid`, `origin-invalid`, `path-invalid`
 */
export function checkServer(options: unknown, handler: unknown, others: OptionTypes = {}): void {
  checkOptions(options, { ...SERVER, ...others });
  const { origins, path } = options as Checked;
  checkProtocols(options as Checked);
  if (origins !== undefined) checkOrigins(origins);
  if (path !== undefined && !/^\/[^?#]*$/.test(path))
    throw new UsageError(Mistake.pathInvalid, JSON.stringify(path.slice(0, 40)));
  checkOption("handler", handler, "object | function");
  if (typeof handler !== "function") checkHandler(handler);
}

interface Checked {
  readonly protocols?: readonly unknown[];
  readonly origins?: Parameters<typeof checkOrigins>[0];
  readonly path?: string;
}

function checkProtocols({ protocols = [] }: Checked): void {
  for (const protocol of protocols) checkOption("protocols", protocol, "string");
}
