// The packages that carry Node itself declare `os` and `cpu` as strings. pnpm reads arrays only and
// would install every platform's binary.
const asArray = (value) => (typeof value === "string" ? [value] : value);

function readPackage(manifest) {
  if (/^node-(bin-)?(linux|darwin|win)-/.test(manifest.name ?? "")) {
    manifest.os = asArray(manifest.os);
    manifest.cpu = asArray(manifest.cpu);
  }
  return manifest;
}

module.exports = { hooks: { readPackage } };
