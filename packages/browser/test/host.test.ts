import { registerHost } from "@ws/suite/runtime";
import { streamHost } from "../src/streams/host.ts";

registerHost(streamHost);
