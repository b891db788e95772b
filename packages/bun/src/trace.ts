// Traces go to the standard error of the process, and its environment may ask for them.

import { tracersBy } from "@ws/io";
import { bunHost } from "./host.ts";

export const tracerOf = tracersBy(bunHost, process);
