// A session of HTTP/2 with a client under test, which asks for one stream on it: the SETTINGS are the case's, and
// so is all that is said of the stream. RFC 8441 §3; RFC 9113 §3.4, §6.5.

import { performServerHandshake } from "node:http2";
import type { Socket } from "node:net";
import { isSame } from "../bytes.ts";
import type { ConnectOpening } from "../case.ts";
import {
  Flag,
  FrameType,
  type Http2Frame,
  PREFACE,
  type ReadHttp2Frame,
  Setting,
  settingsFrame,
} from "../http2-frame.ts";
import { AskedCarrier } from "./asked-carrier.ts";
import { FrameTap, type Turn } from "./frame-tap.ts";
import { NextHead } from "./next-head.ts";

/** Takes over a socket; `undefined` where its client does not begin as HTTP/2 does, or not in time. */
export async function acceptStream(
  socket: Socket,
  { windowBytes, settings = { [Setting.enableConnectProtocol]: 1 } }: ConnectOpening,
  patienceMs: number,
): Promise<AskedCarrier | undefined> {
  if (!(await beginsAsHttp2(socket.setTimeout(patienceMs, () => socket.destroy()))))
    return undefined;
  socket.setTimeout(0);
  const window = windowBytes === undefined ? {} : { [Setting.initialWindowSize]: windowBytes };
  const told = settings === "none yet" ? undefined : settingsFrame({ ...settings, ...window });
  const nextHead = new NextHead();
  const tap = new FrameTap(socket, {
    role: "server",
    says: (frame) => {
      if (frame.type !== FrameType.settings) return nextHead.turn(frame);
      if (told === undefined) return [];
      return [isAcknowledgement(frame) ? frame : told];
    },
    hears: acknowledged(),
  });
  const session = performServerHandshake(tap, {
    settings: {
      enableConnectProtocol: true,
      ...(windowBytes !== undefined && { initialWindowSize: windowBytes }),
    },
  });
  session.on("error", () => {});
  return new AskedCarrier({ session, tap, nextHead });
}

/** Node.js hears at once that its SETTINGS are heeded: what the agent heeds, and answers, are frames of the case. */
function acknowledged(): Turn {
  let isTold = false;
  return (frame) => {
    if (isAcknowledgement(frame)) return [];
    if (frame.type !== FrameType.settings || isTold) return [frame];
    isTold = true;
    return [frame, ACK];
  };
}

const ACK: Http2Frame = {
  type: FrameType.settings,
  flags: Flag.ack,
  stream: 0,
  payload: new Uint8Array(0),
};

/** Of SETTINGS, or of a PING. */
function isAcknowledgement({ type, flags }: ReadHttp2Frame): boolean {
  const canBe = type === FrameType.settings || type === FrameType.ping;
  return canBe && (flags & Flag.ack) !== 0;
}

/** Looks at the preface of a client, and leaves it where it was. */
async function beginsAsHttp2(socket: Socket): Promise<boolean> {
  for (;;) {
    const bytes: Uint8Array | null = socket.read(PREFACE.length) as Buffer | null;
    if (bytes !== null) {
      socket.unshift(bytes);
      return isSame(bytes, PREFACE);
    }
    if (!(await readable(socket))) return false;
  }
}

/** Whether there is more to read. */
function readable(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isMore: boolean) => () => {
      socket.off("readable", more).off("end", none).off("close", none);
      resolve(isMore);
    };
    const [more, none] = [settle(true), settle(false)];
    socket.on("readable", more).on("end", none).on("close", none);
  });
}
