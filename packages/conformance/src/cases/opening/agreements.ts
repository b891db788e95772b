// 14.9: protocols and extensions that nobody offered, or not so. RFC 6455 §4.1, §9.1; RFC 7692 §7.1.

import type { Row } from "../rows.ts";
import { bad } from "./response-headers.ts";

const PROTOCOL = "Sec-WebSocket-Protocol";
const EXTENSIONS = "Sec-WebSocket-Extensions";
const agreed = (what: string, value: string | readonly string[]): Row =>
  bad(what, { [EXTENSIONS]: value }, "§9.1");
const deflate = (params: string, what = `An answer of permessage-deflate; ${params}`): Row =>
  bad(`${what} (D5)`, { [EXTENSIONS]: `permessage-deflate; ${params}` }, "RFC 7692 §7.1");

export const AGREEMENTS: readonly Row[] = [
  bad("A protocol that nobody asked for (H2)", { [PROTOCOL]: "nobody-asked" }),
  bad("Two protocols (H2)", { [PROTOCOL]: "one, two" }),
  bad("Two lines of protocols (H2)", { [PROTOCOL]: ["one", "two"] }),
  bad("A protocol with bytes over 7F (H8)", { [PROTOCOL]: "caf\xe9" }),
  agreed("An extension that nobody offered (H3)", "x-webkit-deflate-frame"),
  agreed("An extension with bytes over 7F (H8)", "permessage-deflat\xe9"),
  agreed("A list of extensions that is none", "permessage-deflate;;"),
  agreed("A quote that is never closed (G2)", `permessage-deflate; a="${"\\c".repeat(4000)}`),
  agreed("An answer of permessage-deflate twice (H3)", "permessage-deflate, permessage-deflate"),
  agreed("An answer of permessage-deflate in two lines (H3)", [
    "permessage-deflate",
    "permessage-deflate",
  ]),
  agreed("An extension named __proto__ (G3)", "__proto__"),
  ...["0", "7", "16", "999", "010", '""'].map((bits) => deflate(`server_max_window_bits=${bits}`)),
  deflate("server_max_window_bits"),
  deflate("client_max_window_bits=7"),
  deflate("client_max_window_bits=16"),
  deflate("client_max_window_bits"),
  deflate("server_no_context_takeover=1"),
  deflate("server_no_context_takeover; server_no_context_takeover", "A parameter twice"),
  deflate("unknown", "A parameter that nobody knows"),
];
