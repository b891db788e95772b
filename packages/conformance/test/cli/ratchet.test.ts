import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, type Judge, listen, played, program, ROUGH } from "../support/world.ts";

test("a baseline is written, holds, and fails what is worse or missing", async () => {
  const url = await listen();
  const file = join(await folder(), "a.json");
  const args = ["server", url, "--agent", "a", "--only", "1.1,2.10,3,6.4", "--compare", file];
  const written = await program([...args, "--update-baseline"], played(ROUGH));
  expect([written.code, written.stdout.endsWith(`\nWrote ${file}: 20 cases.\n`)]).toEqual([
    0,
    true,
  ]);

  const same = await program(args, played(ROUGH));
  expect(same.code).toBe(0);
  expect(same.stdout.split("\n\n").at(-1)).toBe(
    `Compared with ${file} (a, 2026-11-27)\n  20 as before, 0 worse, 0 better, 0 new\n`,
  );

  const changed: Judge = (id) =>
    id === "2.10" ? {} : id === "3.1" ? { verdict: "FAILED" } : ROUGH(id);
  const worse = await program(args, played(changed));
  expect(worse.code).toBe(1);
  expect(worse.stdout.split("\n\n").at(-1)).toBe(
    `Compared with ${file} (a, 2026-11-27)
  worse   3.1       OK → FAILED
  better  2.10      FAILED → OK
  18 as before, 1 worse, 1 better, 0 new
`,
  );

  const better = await program(
    args,
    played(() => ({})),
  );
  expect(better.code).toBe(0);
  expect(better.stdout.split("\n\n").at(-1)).toBe(
    `Compared with ${file} (a, 2026-11-27)
  better  2.10      FAILED → OK
  better  3.2       OK, close WRONG CODE → OK
  better  6.4.1     NON-STRICT → OK
  17 as before, 0 worse, 3 better, 0 new
  --update-baseline keeps what got better.
`,
  );
});

test("a baseline that cannot be used is refused before anything is played", async () => {
  const url = await listen();
  const home = await folder();
  const [broken, client, none] = ["broken", "client", "none"].map((name) =>
    join(home, `${name}.json`),
  );
  await writeFile(broken, "{}");
  await writeFile(
    client,
    JSON.stringify({ agent: "a", role: "client", date: "", versions: {}, results: {} }),
  );
  const told = async (file: string) => (await program(["server", url, "--compare", file])).stderr;
  expect([await told(broken), await told(client), await told(none)]).toEqual([
    `${broken} is no baseline.\n--update-baseline writes one; move this away.\n`,
    `${client} is the baseline of a client, not of a server.\nconformance --help tells what there is.\n`,
    `${none} cannot be read: ENOENT.\n--update-baseline writes it.\n`,
  ]);
});
