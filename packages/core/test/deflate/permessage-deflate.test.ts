import { describe, expect, test } from "vitest";
import { type DeflateOptions, permessageDeflate } from "../../src/deflate/permessage-deflate.ts";
import type { Endpoint } from "../../src/endpoint.ts";
import { UsageError } from "../../src/error.ts";
import * as Mistake from "../../src/mistake.ts";
import { extensionList, formatExtensions } from "../../src/opening/field.ts";
import { drain, feed, text } from "../support/drain.ts";
import { decoded, encoded } from "../support/extensions.ts";
import { hex, utf8 } from "../support/frame.ts";
import { pakoCodec } from "../support/pako-codec.ts";
import {
  bytesOf,
  clientOpening,
  requestText,
  responseText,
  serverOpening,
  textOf,
} from "../opening/drive.ts";
import { sessions, wireBytes } from "./agreed.ts";
import { WatchedCodec } from "./watched-codec.ts";

const HELLO = hex`f2 48 cd c9 c9 07 00`;
const HELLO_AGAIN = hex`f2 00 11 00 00`;

/** A list of elements, each written without the name that all of them have. */
const elements = (list: string) =>
  extensionList([list.replaceAll("pmd", "permessage-deflate")]) ?? [];
const header = (list: Parameters<typeof formatExtensions>[0]) =>
  formatExtensions(list).replaceAll("permessage-deflate", "pmd");

describe("a client offers, RFC 7692 §7.1", () => {
  test.each<[DeflateOptions, string]>([
    [{}, "pmd; client_max_window_bits"],
    [{ clientMaxWindowBits: 10 }, "pmd; client_max_window_bits=10"],
    [{ serverMaxWindowBits: 8 }, "pmd; server_max_window_bits=8; client_max_window_bits"],
    [{ serverNoContextTakeover: true }, "pmd; server_no_context_takeover; client_max_window_bits"],
    [{ clientNoContextTakeover: true }, "pmd; client_no_context_takeover; client_max_window_bits"],
  ])("with %j", (options, offer) => {
    expect(header(permessageDeflate(pakoCodec, options).offer())).toBe(offer);
  });
});

/** What a server with these options answers to these offers. */
function answerTo(options: DeflateOptions, offers: string): string | undefined {
  const accepted = permessageDeflate(pakoCodec, options).accept(elements(offers));
  return accepted && header([accepted.answer]);
}

describe("a server answers, §7.1", () => {
  const ALL = "; server_no_context_takeover; client_no_context_takeover";

  test.each<[DeflateOptions, string, string | undefined]>([
    [{}, "pmd", "pmd"],
    [{}, "pmd; client_max_window_bits", "pmd"],
    [{}, "pmd; client_max_window_bits=10", "pmd; client_max_window_bits=10"],
    [{}, "pmd; client_max_window_bits=8", "pmd; client_max_window_bits=8"],
    [{}, "pmd; server_max_window_bits=10", "pmd; server_max_window_bits=10"],
    [{}, `pmd${ALL}`, `pmd${ALL}`],
    [{ serverNoContextTakeover: true, clientNoContextTakeover: true }, "pmd", `pmd${ALL}`],
    // What nobody offered may be answered, but for the client's window (§7.1.2.2).
    [{ serverMaxWindowBits: 10 }, "pmd", "pmd; server_max_window_bits=10"],
    [
      { serverMaxWindowBits: 12 },
      "pmd; server_max_window_bits=10",
      "pmd; server_max_window_bits=10",
    ],
    [
      { serverMaxWindowBits: 10 },
      "pmd; server_max_window_bits=12",
      "pmd; server_max_window_bits=10",
    ],
    [{ clientMaxWindowBits: 10 }, "pmd; client_max_window_bits", "pmd; client_max_window_bits=10"],
    [{ clientMaxWindowBits: 10 }, "pmd; client_max_window_bits=9", "pmd; client_max_window_bits=9"],
    [
      { clientMaxWindowBits: 10 },
      "pmd; client_max_window_bits=12",
      "pmd; client_max_window_bits=10",
    ],
    [{ clientMaxWindowBits: 8 }, "pmd; client_max_window_bits", "pmd; client_max_window_bits=8"],
    [{ clientMaxWindowBits: 10 }, "pmd", undefined],
    [{ clientMaxWindowBits: 15 }, "pmd", "pmd"],
    // The first offer that can be served
    [{}, "pmd; unknown, pmd; server_max_window_bits=9, pmd", "pmd; server_max_window_bits=9"],
    [{}, "pmd; server_max_window_bits=8, pmd", "pmd"],
    [
      { clientMaxWindowBits: 9 },
      "pmd, pmd; client_max_window_bits",
      "pmd; client_max_window_bits=9",
    ],
    [{}, "", undefined],
    // D6: zlib deflates with no window of 8.
    [{}, "pmd; server_max_window_bits=8", undefined],
    [{ serverMaxWindowBits: 8 }, "pmd", undefined],
    // D5
    ...["0", "7", "16", "999", "010", '""', "a"].map(
      (bits): [DeflateOptions, string, undefined] => [
        {},
        `pmd; server_max_window_bits=${bits}`,
        undefined,
      ],
    ),
    [{}, "pmd; server_max_window_bits", undefined],
    [{}, "pmd; server_max_window_bits=10; server_max_window_bits=10", undefined],
    [{}, "pmd; unknown", undefined],
  ])("with %j, to %s: %s", (options, offers, answer) => {
    expect(answerTo(options, offers)).toBe(answer);
  });

  test("D6 with a window of 8, where its codec can deflate with that", () => {
    const able = { ...pakoCodec, minDeflateWindowBits: 8 };
    const accepted = permessageDeflate(able).accept(elements("pmd; server_max_window_bits=8"));
    expect(accepted && header([accepted.answer])).toBe("pmd; server_max_window_bits=8");
  });
});

describe("a client takes an answer, or fails the handshake, §7.1", () => {
  test.each<[DeflateOptions, string, boolean]>([
    [{}, "pmd", true],
    [{}, "pmd; server_no_context_takeover", true],
    [{}, "pmd; client_no_context_takeover", true],
    [{}, "pmd; server_max_window_bits=8", true],
    [{}, "pmd; client_max_window_bits=8", true],
    [{}, "pmd; client_max_window_bits=15", true],
    [{ serverNoContextTakeover: true }, "pmd; server_no_context_takeover", true],
    [{ serverNoContextTakeover: true }, "pmd", false],
    [{ clientNoContextTakeover: true }, "pmd", true],
    [{ serverMaxWindowBits: 10 }, "pmd; server_max_window_bits=10", true],
    [{ serverMaxWindowBits: 10 }, "pmd; server_max_window_bits=9", true],
    [{ serverMaxWindowBits: 10 }, "pmd; server_max_window_bits=11", false],
    [{ serverMaxWindowBits: 10 }, "pmd", false],
    [{ serverMaxWindowBits: 15 }, "pmd", true],
    [{ clientMaxWindowBits: 10 }, "pmd; client_max_window_bits=10", true],
    [{ clientMaxWindowBits: 10 }, "pmd; client_max_window_bits=11", false],
    [{ clientMaxWindowBits: 10 }, "pmd", true],
    [{}, "pmd; client_max_window_bits", false],
    // D5
    [{}, "pmd; server_max_window_bits", false],
    [{}, "pmd; server_max_window_bits=7", false],
    [{}, "pmd; server_max_window_bits=16", false],
    [{}, "pmd; client_max_window_bits=7", false],
    [{}, "pmd; client_max_window_bits=010", false],
    [{}, "pmd; server_no_context_takeover; server_no_context_takeover", false],
    [{}, "pmd; unknown", false],
  ])("with %j, %s: %s", (options, answer, taken) => {
    const [element] = elements(answer);
    const session = permessageDeflate(pakoCodec, options).confirm(element);
    expect(session !== undefined).toBe(taken);
  });
});

/** The windows that each side uses, out and in, and the second of two messages that say the same. */
function used(client: DeflateOptions, server: DeflateOptions) {
  const codecs = { client: new WatchedCodec(), server: new WatchedCodec() };
  const agreed = sessions(
    permessageDeflate(codecs.client, { thresholdBytes: 0, ...client }),
    permessageDeflate(codecs.server, { thresholdBytes: 0, ...server }),
  );
  const second = (from: "client" | "server", to: "client" | "server") => {
    const messages = [utf8("Hello"), utf8("Hello")].map((hello) => {
      const packed = encoded(agreed[from], hello) ?? hex``;
      expect(decoded(agreed[to], packed, true, 99)?.output).toEqual(hello);
      return packed;
    });
    return messages[1].length === HELLO_AGAIN.length ? "with context" : "without";
  };
  const said = [second("client", "server"), second("server", "client")];
  return [...said, codecs.client.log.filter(isMaking), codecs.server.log.filter(isMaking)];
}

const isMaking = (entry: string) => entry.includes(" ");

describe("both sides keep to what was agreed", () => {
  const STANDARD = ["deflater 15", "inflater 15"];

  test("windows of 15 and context takeover, where nothing was said", () => {
    expect(used({}, {})).toEqual(["with context", "with context", STANDARD, STANDARD.toReversed()]);
  });

  test.each<[string, DeflateOptions, DeflateOptions, string[]]>([
    ["the client asks", { serverNoContextTakeover: true }, {}, ["with context", "without"]],
    ["the server says so", {}, { serverNoContextTakeover: true }, ["with context", "without"]],
    ["the client says so", { clientNoContextTakeover: true }, {}, ["without", "with context"]],
    ["the server asks", {}, { clientNoContextTakeover: true }, ["without", "with context"]],
  ])("no context takeover: %s", (_, client, server, contexts) => {
    expect(used(client, server).slice(0, 2)).toEqual(contexts);
  });

  test.each<[string, DeflateOptions, DeflateOptions, string[], string[]]>([
    [
      "the client's own limit",
      { clientMaxWindowBits: 10 },
      {},
      ["deflater 10", "inflater 15"],
      ["inflater 10", "deflater 15"],
    ],
    [
      "the server's wish",
      {},
      { clientMaxWindowBits: 11, serverMaxWindowBits: 12 },
      ["deflater 11", "inflater 12"],
      ["inflater 11", "deflater 12"],
    ],
  ])("windows: %s", (_, client, server, ofClient, ofServer) => {
    expect(used(client, server).slice(2)).toEqual([ofClient, ofServer]);
  });

  test("a client keeps to its offer also where the answer is silent, §7.1.1.2, §7.1.2.2", () => {
    const codec = new WatchedCodec();
    const options = { clientMaxWindowBits: 9, clientNoContextTakeover: true, thresholdBytes: 0 };
    const session = permessageDeflate(codec, options).confirm(elements("pmd")[0]);
    for (let i = 0; i < 2; i++) expect(encoded(session!, utf8("Hello"))).toEqual(HELLO);
    expect(codec.log).toEqual(["deflater 9", "reset", "reset"]);
  });

  test("D6 a client that is told a window of 8 compresses nothing, and still inflates", () => {
    const codec = new WatchedCodec();
    const answer = elements("pmd; client_max_window_bits=8; server_max_window_bits=8");
    const session = permessageDeflate(codec).confirm(answer[0]);
    for (const wanted of [undefined, true])
      expect(encoded(session!, utf8("Hello"), wanted)).toBe(undefined);
    expect(decoded(session!, HELLO, true, 99)?.output).toEqual(utf8("Hello"));
    expect(codec.log).toEqual(["inflater 8"]);
  });
});

describe("short messages are sent as they are", () => {
  const shortest = (options: DeflateOptions) => {
    const { server } = sessions(permessageDeflate(pakoCodec, options));
    const sizes = [1, 100, 1023, 1024, 5000];
    return sizes.find((size) => encoded(server, new Uint8Array(size)) !== undefined);
  };

  test.each<[string, DeflateOptions, number | undefined]>([
    ["never, with context takeover", {}, 1],
    ["below 1,024 bytes without it", { serverNoContextTakeover: true }, 1024],
    ["not for the other side's lack of it", { clientNoContextTakeover: true }, 1],
    ["below what is said", { thresholdBytes: 5000 }, 5000],
    ["below what is said, also without", { serverNoContextTakeover: true, thresholdBytes: 1 }, 1],
  ])("%s", (_, options, size) => {
    expect(shortest(options)).toBe(size);
  });
});

test("all connections share 64 deflaters, or as many as is said", () => {
  for (const [options, live] of [
    [{}, 64],
    [{ maxDeflaters: 3 }, 3],
  ] as const) {
    const codec = new WatchedCodec();
    const extension = permessageDeflate(codec, options);
    for (let i = 0; i < 70; i++) encoded(sessions(extension).server, utf8("Hello"));
    expect(codec.live).toBe(live);
  }
});

describe("an option that is none is our caller's mistake", () => {
  test.each<DeflateOptions>([
    { serverMaxWindowBits: 7 },
    { clientMaxWindowBits: 16 },
    { clientMaxWindowBits: Infinity },
    { thresholdBytes: -1 },
    { maxDeflaters: 0.5 },
    { maxDeflaters: Number.NaN },
  ])("%j", (options) => {
    const [name] = Object.keys(options);
    expect(() => permessageDeflate(pakoCodec, options)).toThrow(
      new UsageError(Mistake.deflateOptionInvalid, `This one is ${name}.`),
    );
  });

  test("the ends of each range are none", () => {
    for (const options of [
      { serverMaxWindowBits: 8, clientMaxWindowBits: 15, thresholdBytes: 0, maxDeflaters: 0 },
      { thresholdBytes: Infinity, maxDeflaters: Infinity },
    ])
      expect(permessageDeflate(pakoCodec, options).name).toBe("permessage-deflate");
  });
});

describe("the opening handshake agrees on it", () => {
  /** What the server answers to a request with this offer, and its endpoint. */
  function serve(offer: string, options: DeflateOptions = {}) {
    const opening = serverOpening();
    opening.receive(bytesOf(requestText({ "Sec-WebSocket-Extensions": offer })), 0);
    let sent = "";
    let endpoint: Endpoint | undefined;
    for (let output; (output = opening.poll()) !== undefined;) {
      if (output.type === "request")
        opening.accept({ extensions: [permessageDeflate(pakoCodec, options)] });
      else if (output.type === "transmit") sent += output.chunks.map(textOf).join("");
      else if (output.type === "open") ({ endpoint } = output);
    }
    const [, answer] = /^Sec-WebSocket-Extensions: (.*)\r$/m.exec(sent) ?? [];
    return { sent, answer, endpoint };
  }

  /** A client's request, and what comes of this response. */
  function connect(response: string, options: DeflateOptions = {}) {
    const opening = clientOpening({ extensions: [permessageDeflate(pakoCodec, options)] });
    opening.receive(bytesOf(response), 0);
    const said: string[] = [];
    let endpoint: Endpoint | undefined;
    for (let output; (output = opening.poll()) !== undefined;) {
      if (output.type === "transmit") said.push(output.chunks.map(textOf).join(""));
      else if (output.type === "open") ({ endpoint } = output);
      else if (output.type === "failed") said.push(output.error.code);
    }
    return { said, endpoint };
  }

  test("request, answer, and both endpoints compress", () => {
    const offer = "permessage-deflate; client_max_window_bits";
    const { sent, answer, endpoint: server } = serve(offer, { clientMaxWindowBits: 12 });
    expect(answer).toBe("permessage-deflate; client_max_window_bits=12");
    const { said, endpoint: client } = connect(sent);
    expect(said[0]).toContain(`\r\nSec-WebSocket-Extensions: ${offer}\r\n`);

    server!.send("Hello");
    const fromServer = wireBytes(drain(server!));
    expect(fromServer).toEqual(hex`c1 07 ${HELLO}`);
    expect(feed(client!, [fromServer])).toEqual([text("Hello")]);
    client!.send("Hello");
    const fromClient = wireBytes(drain(client!));
    expect(fromClient.subarray(0, 2)).toEqual(hex`c1 87`);
    expect(feed(server!, [fromClient])).toEqual([text("Hello")]);
  });

  test("D5 D6 a server goes on without it, where it can serve no offer", () => {
    for (const params of ["server_max_window_bits=8", "server_max_window_bits=999", "unknown"]) {
      const { answer, endpoint } = serve(`permessage-deflate; ${params}`);
      expect([answer, endpoint?.extensions]).toEqual([undefined, []]);
    }
  });

  test("D5 a client fails the handshake, where the answer is none to its offer", () => {
    for (const params of ["server_max_window_bits=999", "client_max_window_bits", "unknown"]) {
      const answer = `permessage-deflate; ${params}`;
      const { said, endpoint } = connect(responseText({ "Sec-WebSocket-Extensions": answer }));
      expect([said.at(-1), endpoint]).toEqual(["extension-answer-wrong", undefined]);
    }
  });
});
