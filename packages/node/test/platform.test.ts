import { registerPlatform } from "@ws/suite/runtime";
import { nodePlatform } from "../src/platform.ts";

registerPlatform(nodePlatform);
