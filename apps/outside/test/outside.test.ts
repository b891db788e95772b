import { spawnSync } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installed, link, makeProject, manifestIn, PUBLISHED, ROOT } from "./support/project.ts";

const HERE = join(ROOT, "apps/outside");

/** Two cores are slow at it while others compile. */
const COMPILING_MS = 120_000;

let project: string;

beforeAll(() => {
  project = makeProject();
  link(project, "@types/bun", join(HERE, "node_modules/@types/bun"));
}, COMPILING_MS);

afterAll(() => rmSync(project, { recursive: true }));

describe.each(PUBLISHED)("the tarball of @ws/%s", (name) => {
  test("has the license, the README, what was built and its sources, and nothing else", () => {
    const folder = installed(project, `@ws/${name}`);
    const more = name === "node" ? ["examples"] : [];
    expect(readdirSync(folder).toSorted()).toEqual(
      ["LICENSE", "README.md", "dist", ...more, "package.json", "src"].toSorted(),
    );
    const built = readdirSync(join(folder, "dist"), { recursive: true, withFileTypes: true });
    const files = built.filter((entry) => entry.isFile()).map((entry) => entry.name);
    expect(files.filter((file) => !/\.(js|d\.ts)(\.map)?$/.test(file))).toEqual([]);
  });

  test("depends on versions, and on nothing of a workspace", () => {
    const { dependencies, peerDependencies } = manifestIn(installed(project, `@ws/${name}`));
    for (const version of Object.values({ ...dependencies, ...peerDependencies }))
      expect(version).toMatch(/^[~^]\d+\.\d+\.\d+$/);
  });
});

/** What their programs are compiled with. */
const PROGRAMS = {
  "Node.js": {
    lib: ["es2022"],
    types: ["node"],
    names: ["io", "net", "zlib", "node", "conformance"],
  },
  "no runtime": { lib: ["es2022"], types: [], names: ["core"] },
  "a browser": { lib: ["es2022", "dom", "dom.iterable"], types: [], names: ["browser"] },
  Bun: { lib: ["esnext"], types: ["bun"], names: ["bun"] },
} as const;

/** A compiler, and the types of Node.js beside it. The types of Bun want TypeScript 5.7. */
const COMPILERS = {
  "TypeScript 5.4": {
    typescript: join(HERE, "node_modules/oldest-typescript"),
    nodeTypes: join(HERE, "node_modules/oldest-types-node"),
    runtimes: ["Node.js", "no runtime", "a browser"],
    resolutions: { nodenext: "nodenext" },
  },
  "our TypeScript": {
    typescript: join(ROOT, "node_modules/typescript"),
    nodeTypes: join(ROOT, "node_modules/@types/node"),
    runtimes: ["Node.js", "no runtime", "a browser", "Bun"],
    resolutions: { nodenext: "nodenext", bundler: "esnext" },
  },
} as const;

describe.each(Object.entries(COMPILERS))("with %s", (_, compiler) => {
  const { typescript, nodeTypes, runtimes, resolutions } = compiler;

  beforeAll(() => link(project, "@types/node", nodeTypes));

  test.each(runtimes)(
    "all declarations for %s compile by themselves",
    { timeout: COMPILING_MS },
    (runtime) => {
      const { lib, types, names } = PROGRAMS[runtime];
      const imports = names.flatMap((name) => {
        const { exports } = manifestIn(installed(project, `@ws/${name}`));
        const entries = Object.keys(exports).filter((entry) => !entry.endsWith(".json"));
        return entries.map((entry) => `export * from "@ws/${name}${entry.slice(1)}";\n`);
      });
      const files = imports.map((line, index) => {
        const file = `program-${index}.mts`;
        writeFileSync(join(project, file), line);
        return file;
      });
      for (const [moduleResolution, module] of Object.entries(resolutions)) {
        const options = { module, moduleResolution, lib, types, target: "es2022", noEmit: true };
        const strict = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false };
        const config = { compilerOptions: { ...options, ...strict }, files };
        writeFileSync(join(project, "tsconfig.json"), JSON.stringify(config));
        const tsc = [join(typescript, "bin/tsc"), "--project", project];
        expect(spawnSync(process.execPath, tsc, { encoding: "utf8" }).stdout).toBe("");
      }
    },
  );
});

test("CommonJS requires them", () => {
  const names = PUBLISHED.filter((name) => name !== "bun");
  const program = `for (const name of ${JSON.stringify(names)}) require("@ws/" + name); console.log("all")`;
  writeFileSync(join(project, "program.cjs"), program);
  const node = [join(project, "program.cjs")];
  const { stdout, stderr } = spawnSync(process.execPath, node, { encoding: "utf8" });
  expect([stdout, stderr]).toEqual(["all\n", ""]);
});
