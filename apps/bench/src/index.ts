// pnpm bench          whole servers that echo, beside others
// pnpm bench memory   what an idle connection costs
// pnpm bench core     @ws/core alone, beside its plain twins
// pnpm bench endpoints   what an idle endpoint of @ws/core costs

const BENCHMARKS = {
  core: () => import("./core.ts"),
  echo: () => import("./echo.ts"),
  endpoints: () => import("./endpoints.ts"),
  memory: () => import("./memory.ts"),
};

const [name] = process.argv.slice(2);
const isNamed = name !== undefined && Object.hasOwn(BENCHMARKS, name);
if (isNamed) process.argv.splice(2, 1);
await BENCHMARKS[isNamed ? (name as keyof typeof BENCHMARKS) : "echo"]();
