// All cases, by what they are about.

import type { Chapter } from "../case.ts";
import { aborts } from "./aborts.ts";
import { backpressure } from "./backpressure.ts";
import { closing } from "./closing.ts";
import { compression } from "./compression.ts";
import { concurrency } from "./concurrency.ts";
import { errors } from "./errors.ts";
import { fragments } from "./fragments.ts";
import { iteration } from "./iteration.ts";
import { messages } from "./messages.ts";
import { pings } from "./pings.ts";
import { subprotocols } from "./subprotocols.ts";
import { traces } from "./traces.ts";

export const CHAPTERS: readonly Chapter[] = [
  { about: "messages", cases: messages },
  { about: "messages in pieces", cases: fragments },
  { about: "iteration", cases: iteration },
  { about: "closing", cases: closing },
  { about: "back-pressure", cases: backpressure },
  { about: "aborting", cases: aborts },
  { about: "subprotocols", cases: subprotocols },
  { about: "compression", cases: compression },
  { about: "many connections", cases: concurrency },
  { about: "pings and numbers", cases: pings },
  { about: "traces", cases: traces },
  { about: "what a handshake comes to", cases: errors },
];
