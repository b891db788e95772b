import { registerPlatform } from "@ws/suite/runtime";
import { bunPlatform } from "../src/platform.ts";

registerPlatform(bunPlatform);
