// 16.7: how a stream ends, or its session: END_STREAM, RST_STREAM, GOAWAY, at several times. RFC 8441 §5; RFC 9113 §5.1,
// §6.4, §6.8.

import type { Step } from "../../case.ts";
import { Flag, headerBlock, settingsFrame, Setting } from "../../http2-frame.ts";
import { failsOpening, OPEN, opens, REQUESTED } from "../handshakes.ts";
import { octets } from "../payload.ts";
import type { Row } from "../rows.ts";
import {
  binary,
  choice,
  close,
  CLOSE_TOLD,
  ends,
  expects,
  saysText,
  text,
  together,
} from "../say.ts";
import {
  asked,
  block,
  data,
  ending,
  ErrorCode,
  frames,
  goAway,
  headers,
  message,
  reset,
} from "./frames.ts";
import { asksNothing, endsLate, opened, welcome } from "./welcome.ts";

const { noError, protocolError, internalError, refusedStream, cancel, connectError } = ErrorCode;
const CODES: Readonly<Record<string, number>> = {
  NO_ERROR: noError,
  PROTOCOL_ERROR: protocolError,
  INTERNAL_ERROR: internalError,
  REFUSED_STREAM: refusedStream,
  CANCEL: cancel,
  CONNECT_ERROR: connectError,
  ENHANCE_YOUR_CALM: ErrorCode.enhanceYourCalm,
  HTTP_1_1_REQUIRED: ErrorCode.http11Required,
  "a code that nobody knows": 0xdead_beef,
};

const half = together(binary(octets(100), { toldLength: 1000n }));
const PAUSE: Step = { do: "pause", ms: 20 };

/** RST_STREAM with each code. */
const resets = (
  when: string,
  before: (reset: Step) => readonly Step[],
  codes = Object.keys(CODES),
): Row[] =>
  codes.map((name) => [
    `RST_STREAM ${when} with ${name} is the end.`,
    "RFC 8441 §5",
    before(ending(`RST_STREAM, ${name}`, reset(CODES[name]))),
    ends(REQUESTED),
  ]);

const LAST = 2 ** 31 - 1;

export const ENDINGS: readonly Row[] = [
  [
    "A Close is answered, and the stream ended.",
    "RFC 8441 §5",
    opened(together(close(1000))),
    expects(REQUESTED),
  ],
  ["END_STREAM is the end.", "RFC 8441 §5", opened({ do: "end" }), ends(REQUESTED)],
  [
    "END_STREAM in the middle of a frame is the end.",
    "RFC 8441 §5",
    opened(half, { do: "end" }),
    ends(REQUESTED),
  ],
  [
    "END_STREAM in the frame of a message is the end, behind the message or without it.",
    "RFC 8441 §5",
    opened(ending("a message, END_STREAM", data(message(OPEN), { flags: Flag.endStream }))),
    endsLate,
  ],
  [
    "END_STREAM in the frame of the response is the end.",
    "RFC 8441 §5",
    asked(
      ending(
        "a response, END_STREAM",
        block(headerBlock([[":status", "200"]]), { flags: Flag.endHeaders | Flag.endStream }),
      ),
    ),
    ends(REQUESTED),
  ],
  [
    "Trailers end the stream, or fail it.",
    "§8.5",
    opened(
      ending("trailers", headers({ "x-note": "a" }, { flags: Flag.endHeaders | Flag.endStream })),
    ),
    endsLate,
  ],
  [
    "A second response fails the stream.",
    "§8.5",
    opened(frames("a response of 200 again", headers({ ":status": "200" })), together(text(OPEN))),
    failsOpening(),
  ],
  [
    "DATA behind END_STREAM are not read.",
    "§5.1",
    opened(
      ending(
        "END_STREAM and a message",
        data(new Uint8Array(0), { flags: Flag.endStream }),
        data(message(OPEN)),
      ),
    ),
    ends(REQUESTED),
  ],
  ...resets("in place of a response", (end) => asked(end)),
  ...resets("behind the response", (end) => opened(PAUSE, end)),
  ...resets("in the middle of a frame", (end) => opened(half, PAUSE, end), ["NO_ERROR", "CANCEL"]),
  [
    "RST_STREAM right behind a message is the end, behind its echo or without it.",
    "RFC 8441 §5",
    opened(ending("a message, RST_STREAM", data(message(OPEN)), reset(cancel))),
    endsLate,
  ],
  [
    "RST_STREAM right behind a Close is the end, behind its answer or without it.",
    "RFC 8441 §5",
    opened(ending("a Close, RST_STREAM", data(Uint8Array.of(0x88, 0x00)), reset(noError))),
    { ok: [[REQUESTED]], close: CLOSE_TOLD },
  ],
  [
    "GOAWAY together with the SETTINGS: nobody asks.",
    "§6.8",
    [
      frames(
        "SETTINGS, GOAWAY",
        settingsFrame({ [Setting.enableConnectProtocol]: 1 }),
        goAway(0, noError),
      ),
      { do: "awaitClose" },
    ],
    asksNothing,
    { opening: { kind: "connect", settings: "none yet" } },
  ],
  [
    "GOAWAY that announces itself lets the request go on.",
    "§6.8",
    asked(frames("GOAWAY", goAway(LAST, noError)), together(welcome(), text(OPEN))),
    opens(),
  ],
  [
    "GOAWAY that does not heed the request is the end.",
    "§6.8",
    asked(ending("GOAWAY", goAway(0, noError))),
    ends(REQUESTED),
  ],
  [
    "GOAWAY without an error lets the connection go on.",
    "§6.8",
    opened(frames("GOAWAY", goAway(LAST, noError)), PAUSE, together(text(OPEN))),
    opens(),
  ],
  [
    "GOAWAY with an error ends the connection, or lets it go on.",
    "§6.8",
    opened(frames("GOAWAY", goAway(LAST, internalError)), PAUSE, together(text(OPEN))),
    choice([], [[REQUESTED, saysText(OPEN)], [REQUESTED]]),
  ],
];
