// `pnpm echo:client URL`: sends each line of its input, and prints what comes back and when.

import { connect, type DrivenConnection, HandshakeError } from "@ws/node";
import { Conversation } from "./conversation.ts";
import { withoutSeparator } from "./options.ts";
import { errorCode, oneLine, Refusal, runProgram } from "./refusal.ts";
import { openScreen } from "./screen.ts";

const HELP = `Usage: pnpm echo:client URL

Sends each line that is typed or piped in to a WebSocket server, and prints what
comes back with the milliseconds it took. Ctrl-D or the end of the input closes
the connection when all echoes are back, Ctrl-C at once.

Example: pnpm echo:client ws://localhost:8080
`;

await runProgram(async () => {
  const args = withoutSeparator(process.argv.slice(2));
  if (args.includes("--help")) {
    process.stdout.write(HELP);
    return;
  }
  const url = readUrl(args);
  const leaving = new AbortController();
  process.once("SIGINT", () => leaving.abort());

  const connection = await connectTo(url, leaving.signal);
  if (connection === undefined) return;
  const screen = openScreen(() => leaving.abort());
  screen.note(`Connected to ${url.href}. Ctrl-D leaves.`);
  await new Conversation(connection, screen).run(leaving.signal);
});

function readUrl(args: readonly string[]): URL {
  const [given, ...more] = args;
  if (given === undefined || more.length > 0) throw new Refusal("Usage: pnpm echo:client URL");
  if (!URL.canParse(given)) throw new Refusal(`"${given}" is no URL such as ws://localhost:8080.`);
  const url = new URL(given);
  if (url.protocol !== "ws:" && url.protocol !== "wss:") {
    throw new Refusal(`A WebSocket URL begins with ws: or wss:, not ${url.protocol}`);
  }
  return url;
}

/** Nothing, if the user leaves before it is there. */
async function connectTo(url: URL, signal: AbortSignal): Promise<DrivenConnection | undefined> {
  try {
    return await connect(url, { signal });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw new Refusal(inWords(error, url), { cause: error });
  }
}

function inWords(error: unknown, url: URL): string {
  const response = error instanceof HandshakeError ? error.response : undefined;
  if (response !== undefined) {
    return `${url.href} refused the handshake: ${response.status} ${response.reason}`.trimEnd();
  }
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = errorCode(cause);
  if (code === "ECONNREFUSED") return `Nobody listens at ${url.href}`;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return `No host is known by the name "${url.hostname}".`;
  }
  return `Cannot connect to ${url.href}: ${oneLine(cause)}`;
}
