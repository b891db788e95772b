// Bugs in opening handshakes, over HTTP/1.1 and HTTP/2, as what somebody does to heads. Each names where it is looked for,
// and the cases there that must not pass it.

import { acceptKey } from "@ws/core";
import { cases } from "./case-ids.ts";
import type { LaterBug } from "./later-bugs.ts";

const KEY = /^Sec-WebSocket-Key: (?![A-Za-z\d+/]{22}==\r).*/m;
const ACCEPT = /^Sec-WebSocket-Accept:.*\r\n/gim;
const EXTENSIONS = /^Sec-WebSocket-Extensions:(?! permessage-deflate\r).*\r\n/gm;
const AGAIN = /^(Sec-WebSocket-Extensions: .*\r\n)\1+/m;

const keyOf = (request: string): string => /^Sec-WebSocket-Key: (.*)\r/m.exec(request)?.[1] ?? "";
const withLine = (head: string, line: string): string => head.replace(/\r\n$/, `${line}\r\n\r\n`);

export const OPENING_BUGS: readonly LaterBug[] = [
  // The opening handshake, of servers
  {
    name: "accepts version 8, and any other",
    rule: "RFC 6455 §4.4: a version that it does not speak is refused, and 13 named; 13 is all of the value",
    bug: { hearsHead: (head) => head.replace(/^(Sec-WebSocket-Version): .*$/m, "$1: 13") },
    role: "server",
    among: ["14"],
    fails: cases("14.3", 1, 8),
  },
  {
    name: "accepts any method",
    rule: "RFC 6455 §4.2.1: the method is GET; methods are case-sensitive, RFC 9110 §9.1",
    bug: { hearsHead: (head) => head.replace(/^(HEAD|POST|PUT|OPTIONS|get) /, "GET ") },
    role: "server",
    among: ["14"],
    fails: cases("14.3", 11, 15),
  },
  {
    name: "upgrades HTTP/1.0",
    rule: "RFC 9110 §7.8: a server ignores an Upgrade that comes with HTTP/1.0",
    bug: { hearsHead: (head) => head.replace(/^(.*) HTTP\/1\.0/, "$1 HTTP/1.1") },
    role: "server",
    among: ["14"],
    fails: ["14.3.17"],
  },
  {
    name: "does not check the key",
    rule: "RFC 6455 §4.2.1: a key is the base64 of 16 bytes",
    bug: {
      hearsHead: (head) => head.replace(KEY, "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="),
    },
    role: "server",
    among: ["14"],
    fails: cases("14.2", 14, 18),
  },
  {
    name: "takes bodies for frames",
    rule: "RFC 9112 §6: what is announced as a body is one",
    bug: { hearsHead: (head) => head.replace(/^(Content-Length|Transfer-Encoding): .*\r\n/gm, "") },
    role: "server",
    among: ["14"],
    fails: cases("14.4", 19, 22),
  },
  {
    name: "takes the first of two Hosts, or any",
    rule: "RFC 9112 §3.2: “MUST respond with a 400” to more than one Host, and to one that is none",
    bug: { hearsHead: (head) => head.replace(/^(Host: .*\r\n)+/m, "Host: kit\r\n") },
    role: "server",
    among: ["14"],
    fails: cases("14.2", 6, 11),
  },
  {
    name: "cuts fragments off targets",
    rule: "RFC 6455 §3: a fragment “MUST NOT be used”",
    bug: { hearsHead: (head) => head.replace(/#\S*/, "") },
    role: "server",
    among: ["14"],
    fails: ["14.4.15"],
  },
  {
    name: "reads any window as one of 10 bits",
    rule: "RFC 7692 §7.1: an offer with a value that is none is declined, and the one behind it is the first",
    bug: { hearsHead: (head) => head.replace(/(_max_window_bits)=[^;,\r]*/g, "$1=10") },
    role: "server",
    among: ["14"],
    fails: [...cases("14.5", 8, 20), "14.5.27"],
  },
  {
    name: "loses what comes with the request",
    rule: "RFC 6455 §4.1 keeps a client from it: whoever accepts it all the same, reads it",
    bug: { losesWhatIsBehind: true },
    role: "server",
    among: ["14"],
    fails: ["14.6.2", "14.6.3"],
  },

  // The same, of clients
  {
    name: "ignores Accept",
    rule: "RFC 6455 §4.1: Accept is there, as it was calculated; §11.3.3: once",
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
    rule: "RFC 6455 §4.1: another status is no upgrade, whatever its headers are; without them nobody takes it for one",
    bug: { hearsHead: (head) => head.replace(/^HTTP\/1\.1 [2-5]\d\d/, "HTTP/1.1 101") },
    role: "client",
    among: ["14"],
    fails: ["14.10.10"],
  },
  {
    name: "takes an upgrade to anything",
    rule: "RFC 6455 §4.1: Upgrade says websocket",
    bug: { hearsHead: (head) => head.replace(/^Upgrade: .*$/im, "Upgrade: websocket") },
    role: "client",
    among: ["14"],
    fails: ["14.8.2", "14.8.3"],
  },
  {
    name: "takes protocols that it did not ask for",
    rule: "RFC 6455 §4.1: a protocol that was not asked for fails the connection",
    bug: { hearsHead: (head) => head.replace(/^Sec-WebSocket-Protocol:.*\r\n/gm, "") },
    role: "client",
    among: ["14"],
    fails: cases("14.9", 1, 4),
  },
  {
    name: "takes any answer to its extensions",
    rule: "RFC 6455 §9.1, RFC 7692 §7.1: an answer is to an offer, and good",
    bug: { hearsHead: (head) => head.replace(EXTENSIONS, "").replace(AGAIN, "$1") },
    role: "client",
    among: ["14"],
    fails: cases("14.9", 5, 24),
  },
  {
    name: "loses what comes with the response",
    rule: "RFC 6455 §4.1: frames may follow at once; behind an interim response that is the response itself",
    bug: { losesWhatIsBehind: true },
    role: "client",
    among: ["14"],
    fails: [...cases("14.7", 1, 11), ...cases("14.7", 13, 16), "14.7.18", "14.7.19", "14.10.12"],
  },

  // HTTP/2
  {
    name: "takes any :protocol",
    rule: "RFC 8441 §4, RFC 9220 §3: a protocol that it does not know is not websocket",
    bug: { hearsHead: (head) => head.replace(/^:protocol: .*$/m, ":protocol: websocket") },
    role: "server",
    among: ["16"],
    fails: ["16.2.1", "16.2.2"],
  },
  {
    name: "does not compare Host with the authority",
    rule: "RFC 9113 §8.3.1: a Host that differs from the authority is malformed",
    bug: { hearsHead: (head) => head.replace(/^host: .*\r\n/m, "") },
    role: "server",
    among: ["16"],
    fails: ["16.2.10"],
  },
  {
    name: "takes headers of connections",
    rule: "RFC 9113 §8.2.2: a message with one is malformed",
    bug: {
      hearsHead: (head) => head.replace(/^(connection|upgrade|transfer-encoding|te): .*\r\n/m, ""),
    },
    role: "server",
    among: ["16"],
    fails: cases("16.2", 14, 17),
  },
  {
    name: "loses what comes with the request over HTTP/2",
    rule: "RFC 6455 §4.1 keeps a client from it: whoever accepts it all the same, reads it",
    bug: { losesWhatIsBehind: true },
    role: "server",
    among: ["16"],
    fails: ["16.1.7"],
  },
];
