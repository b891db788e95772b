// The scripted server of the suite in a process of its own, on the adapter that is named. Prints where
// it is.

import { DRIVING, type Serve, serveScripts } from "@ws/suite";

const { serve } = (await import(process.argv[2])) as { serve: (...given: unknown[]) => unknown };

const { can, url, plainUrl } = await serveScripts(
  ((options, listener) => serve({ ...options, host: "127.0.0.1" }, listener)) as Serve,
  DRIVING,
);
console.log(JSON.stringify({ can, url, plainUrl }));
