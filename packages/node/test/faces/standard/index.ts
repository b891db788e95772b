// What the WebSockets standard expects of the WebSocket interface, as data: each case is run on ours
// and on the one that Node.js brings. Where that one answers otherwise, it says why we do not.

import { CLOSING } from "./closing.ts";
import { CONSTRUCTION } from "./construction.ts";
import { HANDLERS } from "./handlers.ts";
import { MESSAGES } from "./messages.ts";
import { OPENING } from "./opening.ts";
import { SENDING } from "./sending.ts";

export const STANDARD_CASES = [
  ...CONSTRUCTION,
  ...OPENING,
  ...SENDING,
  ...MESSAGES,
  ...CLOSING,
  ...HANDLERS,
];
