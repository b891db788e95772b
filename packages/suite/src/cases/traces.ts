// What a trace tells of a client: a line for each header and each frame, in the order of the wire.

import { take } from "@ws/peer/awaiting";
import { expect } from "vitest";
import type { Case } from "../case.ts";

export const traces: readonly Case[] = [
  {
    name: "a trace tells of each header and each frame, and how it ended",
    needs: ["trace", "compress"],
    async run(stage) {
      const lines: string[] = [];
      const trace = (line: string): void => void lines.push(line.replace(/^ws#\d+ \+\S+ ms /, ""));
      const connection = await stage.open("/echo", { trace, compress: false });
      connection.send("Hello");
      connection.send(Uint8Array.of(1, 2));
      expect(await take(connection, 2)).toEqual(["Hello", Uint8Array.of(1, 2)]);
      await connection.close(4000);
      await expect.poll(() => lines.at(-1)).toBe("= transport closed");
      const [begin, asked] = lines;
      expect([begin, asked]).toEqual([
        expect.stringMatching(/^a server at [\w.:[\]]+$/),
        expect.stringMatching(/^> GET \/echo\?id=\S+ HTTP\/1\.1$/),
      ]);
      expect(lines.filter((line) => !/^[<>] (?!HTTP)[\w-]+: /.test(line)).slice(2)).toEqual([
        "< HTTP/1.1 101 Switching Protocols",
        '> text fin masked 5 bytes "Hello"',
        "> binary fin masked 2 bytes 01 02",
        '< text fin 5 bytes "Hello"',
        "< binary fin 2 bytes 01 02",
        "> close fin masked 2 bytes 4000",
        "< close fin 2 bytes 4000",
        "< end of stream",
        "> end of stream",
        "= ended cleanly with 4000, we began",
        "= transport closed",
      ]);
    },
  },
];
