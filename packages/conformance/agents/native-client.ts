// The WebSocket of whatever runs this (Bun, Deno, Node.js) as a client under test.

import { visitBy } from "./standard.ts";
import { visitAll } from "./visits.ts";

await visitAll(visitBy(WebSocket));
