// What the command line and the environment ask for.

import { parseArgs } from "node:util";
import { Refusal } from "./refusal.ts";

export interface Options {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  readonly origins: "same-host" | readonly string[];
  readonly runtime: "node" | "bun";
  /** Accepts permessage-deflate. */
  readonly compress: boolean;
}

export const HELP = `Usage: pnpm start [options]

An echo server, and a page on the same port that shows what it hears.

  --port N      port to listen on, 0 for any free one (default: $PORT, else 8080)
  --host H      name or address to listen on (default: localhost, which only this
                machine can reach; 0.0.0.0 or :: opens it to the network)
  --origin O    let pages of this origin connect, such as https://example.com,
                instead of the server's own page; may be repeated
  --runtime R   node (default) or bun, which comes with this workspace
  --compress    compress messages (permessage-deflate, RFC 7692)
  --help        print this text
`;

/** The options, or `help` if that is asked for. @throws Refusal */
export function readOptions(
  args: readonly string[],
  environment: { readonly PORT?: string | undefined },
): Options | "help" {
  const given = parse(args);
  if (given.help) return "help";
  return {
    runtime: runtime(given.runtime),
    port:
      given.port === undefined
        ? port("PORT", environment.PORT || "8080")
        : port("--port", given.port),
    host: host(given.host),
    origins: given.origin?.map(origin) ?? "same-host",
    compress: given.compress,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: withoutSeparator(args),
      options: {
        port: { type: "string" },
        host: { type: "string", default: "localhost" },
        origin: { type: "string", multiple: true },
        runtime: { type: "string", default: "node" },
        compress: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new Refusal(`${firstSentence((error as Error).message)}. --help tells what there is.`);
  }
}

/** `pnpm start -- --port 1` hands its own separator on. */
export function withoutSeparator(args: readonly string[]): string[] {
  return args[0] === "--" ? args.slice(1) : [...args];
}

const firstSentence = (text: string) => text.split(/\.\s|\.$/, 1)[0] ?? text;

function runtime(value: string): Options["runtime"] {
  if (value === "node" || value === "bun") return value;
  throw new Refusal(`--runtime is node or bun, not "${value}".`);
}

function port(name: string, value: string): number {
  const number = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (number <= 65_535) return number;
  throw new Refusal(`${name} is a whole number from 0 to 65535, not "${value}".`);
}

function host(value: string): string {
  if (value !== "") return value;
  throw new Refusal("--host is a name or an address, not empty.");
}

function origin(value: string): string {
  if (URL.canParse(value) && new URL(value).origin === value) return value;
  throw new Refusal(`--origin is an origin such as https://example.com, not "${value}".`);
}
