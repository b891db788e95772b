// Says something to the URL that it is told, and tells what came back, and how it ended.

import { connect } from "../../src/connect.ts";

onmessage = async ({ data: url }: MessageEvent<string>) => {
  const connection = await connect(url);
  connection.send("from a worker");
  for await (const message of connection) {
    const { code, wasClean } = await connection.close(1000);
    postMessage([message, { code, wasClean }]);
  }
};
