// 2: pings and pongs. RFC 6455 §5.5, §5.5.2, §5.5.3.

import type { Case } from "../case.ts";
import { octets } from "./payload.ts";
import { numbered, type Row } from "./rows.ts";
import { apart, bytewise, expects, fails, ping, pong, pongs, together } from "./say.ts";

const PING = "§5.5.2";
const PONG = "§5.5.3";
const CONTROL = "§5.5";

const TEN = Array.from({ length: 10 }, (_, at) => `ping ${at + 1} of 10`);

const ROWS: readonly Row[] = [
  ["A ping without payload is answered.", PING, [together(ping())], expects(pongs())],
  [
    "A ping with text is answered with the same text.",
    PING,
    [together(ping("Are you there?"))],
    expects(pongs("Are you there?")),
  ],
  [
    "A ping with bytes that are no UTF-8 is answered.",
    PING,
    [together(ping(octets(8)))],
    expects(pongs(octets(8))),
  ],
  [
    "A ping with 125 bytes is answered.",
    PING,
    [together(ping(octets(125)))],
    expects(pongs(octets(125))),
  ],
  [
    "A ping with 126 bytes fails the connection.",
    CONTROL,
    [together(ping(octets(126)))],
    fails(1002),
  ],
  [
    "A ping with 125 bytes, byte by byte, is answered.",
    PING,
    [bytewise(ping(octets(125)))],
    expects(pongs(octets(125))),
  ],
  ["A pong that nobody asked for is not answered.", PONG, [together(pong())], expects()],
  [
    "A pong with payload, unasked for, is not answered.",
    PONG,
    [together(pong("Nobody asked."))],
    expects(),
  ],
  [
    "A pong unasked for, then a ping: one pong.",
    PONG,
    apart(pong("Nobody asked."), ping("I ask.")),
    expects(pongs("I ask.")),
  ],
  // "MAY elect to send a Pong frame for only the most recently processed Ping" §5.5.3; all ten are wanted here.
  [
    "Ten pings are answered, in their order.",
    PING,
    apart(...TEN.map((data) => ping(data))),
    expects(...TEN.map(pongs)),
  ],
  [
    "Ten pings, byte by byte, are answered in order.",
    PING,
    TEN.map((data) => bytewise(ping(data))),
    expects(...TEN.map(pongs)),
  ],
];

export const PINGS: readonly Case[] = numbered("2", ROWS);
