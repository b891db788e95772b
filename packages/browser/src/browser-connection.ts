// A connection in a browser, which keeps the frames to itself: what takes them is refused.

import { PresentedConnection, refuse } from "@ws/io";

export class BrowserConnection<Data> extends PresentedConnection<Data> {
  ping(): never {
    return refuse("ping");
  }

  beginMessage(): never {
    return refuse("beginMessage");
  }

  pieces(): never {
    return refuse("pieces");
  }

  stats(): never {
    return refuse("stats");
  }
}
