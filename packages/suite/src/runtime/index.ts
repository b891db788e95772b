// @ws/suite/runtime: what an adapter takes from its runtime, held to what the loop and core ask for.

export { registerHost } from "./host.ts";
export { registerPlatform } from "./platform.ts";
