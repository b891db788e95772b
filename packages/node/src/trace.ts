// Traces go to the standard error of the process, and its environment may ask for them.

import { tracersBy } from "@ws/io";
import { nodeHost } from "./host.ts";

export const tracerOf = tracersBy(nodeHost, process);
