// Rooms: what somebody says goes to all in the room. A message is framed once, and compressed once, for
// all who get it.

import { serve } from "@ws/node";

export const server = await serve<{ room: string }>(
  {
    port: Number(process.env.PORT ?? 8080),
    compress: true,
    upgrade: ({ path }) => ({ data: { room: path.slice(1) || "lobby" } }),
  },
  {
    open: ({ data }) => tell(data.room, "somebody came"),
    message: ({ data }, message) => tell(data.room, String(message)),
    close: ({ data }) => tell(data.room, "somebody left"),
  },
);
console.log(`listening on ${server.url}`);

function tell(room: string, text: string): void {
  const { sent, queued, dropped } = server.broadcast(text, {
    filter: ({ data }) => data.room === room,
  });
  console.log(`${room}: "${text}" to ${sent + queued}, ${dropped} too slow`);
}
