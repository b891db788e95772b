// Clients by @ws/node that echo. In each file here: PORT CONNECTIONS.

import { connect } from "@ws/node";

const [port, connections] = process.argv.slice(2).map(Number);
for (let i = 0; i < connections; i++) {
  const connection = await connect(`ws://127.0.0.1:${port}/`, { compress: false });
  connection.handle({ message: (each, message) => void each.send(message) });
}
