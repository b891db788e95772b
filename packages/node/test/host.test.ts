import { registerHost } from "@ws/suite/runtime";
import { nodeHost } from "../src/host.ts";

registerHost(nodeHost);
