// The scripted server of the suite in a process of its own, on @ws/node. Prints where it is.

import { DRIVING, serveScripts } from "@ws/suite";
import { serve } from "../../src/serve.ts";

const { can, url, plainUrl } = await serveScripts(
  (options, listener) => serve({ ...options, host: "127.0.0.1" }, listener),
  DRIVING,
);
console.log(JSON.stringify({ can, url, plainUrl }));
