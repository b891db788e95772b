// Bugs in what the later groups are about: the opening handshake, masking keys, compression, HTTP/2. Each
// names where it is looked for, and the cases there that must not pass it.

import { acceptKey, type Role } from "@ws/core";
import { join, toHex, utf8 } from "../../src/bytes.ts";
import { compressed, fixed } from "../../src/cases/deflate-bits.ts";
import type { ReadFrame } from "../../src/player/frame-reader.ts";
import type { Bug, Filter } from "./broken.ts";

export interface LaterBug {
  readonly name: string;
  readonly bug: Bug;
  readonly role: Role;
  /** The groups that are played. */
  readonly among: readonly string[];
  readonly fails: readonly string[];
}

/** So many cases of a group, from one on. */
const cases = (group: string, from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => `${group}.${from + at}`);

const turning =
  (which: (frame: ReadFrame) => boolean, turn: Partial<ReadFrame>) => (): Filter => (frame) =>
    which(frame) ? [{ ...frame, ...turn }] : [frame];

/** Compressed payloads that begin like this become others. */
const rewriting =
  (start: string, turn: (payload: Uint8Array) => Uint8Array) => (): Filter => (frame) => {
    const isMeant = (frame.rsv & 0b100) !== 0 && toHex(frame.payload).startsWith(start);
    if (!isMeant) return [frame];
    const payload = turn(frame.payload);
    return [{ ...frame, payload, length: payload.length }];
  };

const HELLO_FINAL = "f3 48 cd c9 c9 07 00";
const KEY = /^Sec-WebSocket-Key: (?![A-Za-z\d+/]{22}==\r).*/m;
const ACCEPT = /^Sec-WebSocket-Accept:.*\r\n/gim;
const EXTENSIONS = /^Sec-WebSocket-Extensions:(?! permessage-deflate\r).*\r\n/gm;

const keyOf = (request: string): string => /^Sec-WebSocket-Key: (.*)\r/m.exec(request)?.[1] ?? "";
const withLine = (head: string, line: string): string => head.replace(/\r\n$/, `${line}\r\n\r\n`);

export const LATER_BUGS: readonly LaterBug[] = [
  // The opening handshake, of servers
  {
    name: "accepts version 8, and any other",
    bug: { hearsHead: (head) => head.replace(/^(Sec-WebSocket-Version): .*$/m, "$1: 13") },
    role: "server",
    among: ["14"],
    fails: cases("14.3", 1, 8),
  },
  {
    name: "accepts any method",
    bug: { hearsHead: (head) => head.replace(/^(HEAD|POST|PUT|OPTIONS|get) /, "GET ") },
    role: "server",
    among: ["14"],
    fails: cases("14.3", 11, 15),
  },
  {
    name: "upgrades HTTP/1.0",
    bug: { hearsHead: (head) => head.replace(/^(.*) HTTP\/1\.0/, "$1 HTTP/1.1") },
    role: "server",
    among: ["14"],
    fails: ["14.3.17"],
  },
  {
    name: "does not check the key",
    bug: {
      hearsHead: (head) => head.replace(KEY, "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="),
    },
    role: "server",
    among: ["14"],
    fails: cases("14.2", 14, 18),
  },
  {
    name: "takes bodies for frames",
    bug: { hearsHead: (head) => head.replace(/^(Content-Length|Transfer-Encoding): .*\r\n/gm, "") },
    role: "server",
    among: ["14"],
    fails: cases("14.4", 19, 22),
  },
  {
    name: "takes the first of two Hosts, or any",
    bug: { hearsHead: (head) => head.replace(/^(Host: .*\r\n)+/m, "Host: kit\r\n") },
    role: "server",
    among: ["14"],
    fails: cases("14.2", 6, 11),
  },
  {
    name: "cuts fragments off targets",
    bug: { hearsHead: (head) => head.replace(/#\S*/, "") },
    role: "server",
    among: ["14"],
    fails: ["14.4.15"],
  },
  {
    name: "reads any window as one of 10 bits",
    bug: { hearsHead: (head) => head.replace(/(_max_window_bits)=[^;,\r]*/g, "$1=10") },
    role: "server",
    among: ["14"],
    fails: [...cases("14.5", 8, 20), "14.5.27"],
  },
  {
    name: "loses what comes with the request",
    bug: { losesWhatIsBehind: true },
    role: "server",
    among: ["14"],
    fails: ["14.6.2", "14.6.3"],
  },

  // The same, of clients
  {
    name: "ignores Accept",
    bug: {
      hearsHead: (head, own) =>
        withLine(head.replace(ACCEPT, ""), `Sec-WebSocket-Accept: ${acceptKey(keyOf(own))}`),
    },
    role: "client",
    among: ["14"],
    fails: cases("14.8", 6, 12),
  },
  {
    name: "takes any status for 101",
    bug: { hearsHead: (head) => head.replace(/^HTTP\/1\.1 [2-5]\d\d/, "HTTP/1.1 101") },
    role: "client",
    among: ["14"],
    fails: ["14.10.10"],
  },
  {
    name: "does not look at the Upgrade header",
    bug: { hearsHead: (head) => head.replace(/^Upgrade: .*$/im, "Upgrade: websocket") },
    role: "client",
    among: ["14"],
    fails: ["14.8.2", "14.8.3"],
  },
  {
    name: "takes protocols that it did not ask for",
    bug: { hearsHead: (head) => head.replace(/^Sec-WebSocket-Protocol:.*\r\n/gm, "") },
    role: "client",
    among: ["14"],
    fails: cases("14.9", 1, 4),
  },
  {
    name: "takes any answer to its extensions",
    bug: { hearsHead: (head) => head.replace(EXTENSIONS, "") },
    role: "client",
    among: ["14"],
    fails: [...cases("14.9", 5, 9), ...cases("14.9", 11, 24)],
  },
  {
    name: "loses what comes with the response",
    bug: { losesWhatIsBehind: true },
    role: "client",
    among: ["14"],
    fails: [...cases("14.7", 1, 11), ...cases("14.7", 13, 16), "14.7.18", "14.7.19", "14.10.12"],
  },

  // Masking
  {
    name: "masks with one key",
    bug: { masksWith: () => () => 0x1234_5678 },
    role: "client",
    among: ["15"],
    fails: ["15.3.6", "15.3.7"],
  },
  {
    name: "counts its keys",
    bug: {
      masksWith: () => {
        let key = 0xffff_fff0;
        return () => (key = (key + 1) >>> 0);
      },
    },
    role: "client",
    among: ["15"],
    fails: ["15.3.6", "15.3.7"],
  },
  {
    name: "accepts frames that are not masked",
    bug: { hears: turning(() => true, { masked: true }) },
    role: "server",
    among: ["15.3"],
    fails: cases("15.3", 1, 3),
  },
  {
    name: "accepts frames that are masked",
    bug: { hears: turning(() => true, { masked: false }) },
    role: "client",
    among: ["15.3"],
    fails: ["15.3.4", "15.3.5"],
  },

  // Compression
  {
    name: "drops what is behind a final block",
    bug: {
      hears: rewriting(HELLO_FINAL, (payload) => join([payload.subarray(0, 7), Uint8Array.of(0)])),
    },
    role: "server",
    among: ["15.4", "17"],
    fails: ["15.4.3", "17.2.5", "17.2.6", "17.2.7"],
  },
  {
    name: "delivers half a message",
    bug: { hears: rewriting("f2 48 cd", (payload) => (payload.length > 3 ? payload : HEH)) },
    role: "client",
    among: ["15.4", "17"],
    fails: ["15.4.4", "17.3.1"],
  },
  {
    name: "drops messages that do not inflate",
    bug: { hears: rewriting("ff ff ff ff", () => Uint8Array.of(0)) },
    role: "server",
    among: ["15.4", "17"],
    fails: ["15.4.5", "15.4.6", "17.3.3"],
  },
  {
    name: "accepts RSV1 on continuations",
    bug: { hears: turning(({ opcode }) => opcode === 0, { rsv: 0 }) },
    role: "client",
    among: ["17"],
    fails: ["17.5.1", "17.5.2"],
  },
  {
    name: "accepts RSV1 on control frames",
    bug: { hears: turning(({ opcode }) => opcode >= 0x8, { rsv: 0 }) },
    role: "server",
    among: ["17"],
    fails: ["17.5.3", "17.5.4", "17.5.5"],
  },

  // HTTP/2
  {
    name: "takes any :protocol",
    bug: { hearsHead: (head) => head.replace(/^:protocol: .*$/m, ":protocol: websocket") },
    role: "server",
    among: ["16"],
    fails: ["16.2.1", "16.2.2"],
  },
  {
    name: "does not compare Host with the authority",
    bug: { hearsHead: (head) => head.replace(/^host: .*\r\n/m, "") },
    role: "server",
    among: ["16"],
    fails: ["16.2.10"],
  },
  {
    name: "takes headers of connections",
    bug: {
      hearsHead: (head) => head.replace(/^(connection|upgrade|transfer-encoding|te): .*\r\n/m, ""),
    },
    role: "server",
    among: ["16"],
    fails: cases("16.2", 14, 17),
  },
  {
    name: "loses what comes with the request over HTTP/2",
    bug: { losesWhatIsBehind: true },
    role: "server",
    among: ["16"],
    fails: ["16.1.7"],
  },
];

const HEH = compressed(fixed(utf8("Heh")));
