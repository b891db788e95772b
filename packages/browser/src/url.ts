// Where a WebSocket URL leads (RFC 6455 §3). http: and https: are taken for ws: and wss:, as WHATWG
// says.

import { UsageError } from "@ws/core";
import * as Mistake from "@ws/core/mistake";

/** Returns the URL with ws: or wss:. @throws UsageError `url-invalid` */
export function parseUrl(given: string | URL): string {
  const href = URL.canParse(String(given)) ? new URL(given).href : "";
  // "Fragment identifiers are meaningless in the context of WebSocket URIs" RFC 6455 §3
  if (!/^(ws|http)s?:[^#]*$/.test(href)) throw new UsageError(Mistake.urlInvalid);
  return href.replace(/^http/, "ws");
}
