// Runs before each file of tests, in its worker: no suite passes on another runtime than is claimed.

const { versions } = process;
const engine = ["bun", "deno"].find((name) => name in versions) ?? "node";
const actual = `${engine} ${versions[engine]}`;
const claimed = process.env.MATRIX_CLAIM;

if (actual !== claimed) throw new Error(`This is ${actual}, not ${claimed}.`);
