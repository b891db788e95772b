// Listens, and says where.

import type { AddressInfo, Server } from "node:net";

export function announce(server: Server): void {
  server.listen(0, "127.0.0.1", 4096, () => console.log((server.address() as AddressInfo).port));
}
