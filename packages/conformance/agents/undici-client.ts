// The WebSocket of the package undici as a client under test.

import { WebSocket } from "undici";
import { visitBy } from "./standard.ts";
import { visitAll } from "./visits.ts";

await visitAll(visitBy(WebSocket));
