// 2: pings and pongs. RFC 6455 §5.5, §5.5.2, §5.5.3.

import type { Case } from "../case.ts";
import { octets } from "./payload.ts";
import { apart, bytewise, caseOf, expects, fails, ping, pong, pongs, together } from "./say.ts";

const PING = "RFC 6455 §5.5.2";
const PONG = "RFC 6455 §5.5.3";
const CONTROL = "RFC 6455 §5.5";

const TEN = Array.from({ length: 10 }, (_, at) => `ping ${at + 1} of 10`);

export const PINGS: readonly Case[] = [
  caseOf(
    { id: "2.1", purpose: "A ping without payload is answered.", section: PING },
    [together(ping())],
    expects(pongs()),
  ),
  caseOf(
    { id: "2.2", purpose: "A ping with text is answered with the same text.", section: PING },
    [together(ping("Are you there?"))],
    expects(pongs("Are you there?")),
  ),
  caseOf(
    { id: "2.3", purpose: "A ping with bytes that are no UTF-8 is answered.", section: PING },
    [together(ping(octets(8)))],
    expects(pongs(octets(8))),
  ),
  caseOf(
    { id: "2.4", purpose: "A ping with 125 bytes is answered.", section: PING },
    [together(ping(octets(125)))],
    expects(pongs(octets(125))),
  ),
  caseOf(
    { id: "2.5", purpose: "A ping with 126 bytes fails the connection.", section: CONTROL },
    [together(ping(octets(126)))],
    fails(1002),
  ),
  caseOf(
    { id: "2.6", purpose: "A ping with 125 bytes, byte by byte, is answered.", section: PING },
    [bytewise(ping(octets(125)))],
    expects(pongs(octets(125))),
  ),
  caseOf(
    { id: "2.7", purpose: "A pong that nobody asked for is not answered.", section: PONG },
    [together(pong())],
    expects(),
  ),
  caseOf(
    { id: "2.8", purpose: "A pong with payload, unasked for, is not answered.", section: PONG },
    [together(pong("Nobody asked."))],
    expects(),
  ),
  caseOf(
    { id: "2.9", purpose: "A pong unasked for, then a ping: one pong.", section: PONG },
    apart(pong("Nobody asked."), ping("I ask.")),
    expects(pongs("I ask.")),
  ),
  // "MAY elect to send a Pong frame for only the most recently processed Ping" §5.5.3; all ten are wanted here.
  caseOf(
    { id: "2.10", purpose: "Ten pings are answered, in their order.", section: PING },
    apart(...TEN.map((data) => ping(data))),
    expects(...TEN.map(pongs)),
  ),
  caseOf(
    { id: "2.11", purpose: "Ten pings, byte by byte, are answered in order.", section: PING },
    TEN.map((data) => bytewise(ping(data))),
    expects(...TEN.map(pongs)),
  ),
];
