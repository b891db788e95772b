// pnpm bench        whole servers that echo, beside others
// pnpm bench core   @ws/core alone, beside its plain twins

await(process.argv[2] === "core" ? import("./core.ts") : import("./echo.ts"));
