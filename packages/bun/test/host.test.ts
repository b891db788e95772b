import { registerHost } from "@ws/suite/runtime";
import { bunHost } from "../src/host.ts";

registerHost(bunHost);
