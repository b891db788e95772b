// The head that a case writes, in place of the one that a session of Node.js would say: it checks what it is
// asked for.

import { FrameType, type Http2Frame, type ReadHttp2Frame } from "../http2-frame.ts";

export class NextHead {
  #said: readonly Http2Frame[] | undefined;

  /** Says these frames in place of the next HEADERS. */
  say(frames: readonly Http2Frame[]): void {
    this.#said = frames;
  }

  turn(frame: ReadHttp2Frame): readonly Http2Frame[] {
    if (this.#said === undefined || frame.type !== FrameType.headers) return [frame];
    const said = this.#said;
    this.#said = undefined;
    return said;
  }
}
