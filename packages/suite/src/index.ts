// @ws/suite: what every adapter does alike, as cases, and the server that they speak with.

export { type Adapter, type ConnectOptions, registerSuite } from "./register.ts";
export { CAPABILITIES, type Capabilities, type Capability, DRIVING } from "./capabilities.ts";
export { type Serve, type ServeOptions, serveScripts, type Target } from "./scripted-server.ts";
export type { Script } from "./scripts.ts";
export { CLIENT_MISUSES, type Misuse, NO_HANDLERS, SERVER_MISUSES } from "./misuse.ts";
