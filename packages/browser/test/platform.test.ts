import { registerPlatform } from "@ws/suite/runtime";
import { webPlatform } from "../src/streams/platform.ts";

registerPlatform(webPlatform);
