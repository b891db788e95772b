// @ws/core/testing: an application over WebSocket, tested without sockets, without waiting, and
// always alike. From what people hold to what it stands on.

export { Pair, type PairEvents, type PairOptions } from "./pair.ts";
export {
  type Heard,
  type Machine,
  type Setup,
  Side,
  type SideEvent,
  type SideOptions,
} from "./side.ts";
export { Link, type LinkBehavior, type LinkEnds } from "./link.ts";
export { Clock } from "./clock.ts";
export { Random, type Range } from "./random.ts";
