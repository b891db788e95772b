// The report as one HTML file that asks for nothing else. Agents' bytes are in it as data alone: the
// page makes text of them, and a policy lets only our own script run.

import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Report } from "../report.ts";
import { pageData, pageDetails } from "./page-data.ts";
import type { PageFiles } from "./page-files.ts";

export function renderHtml(report: Report, { script, style }: PageFiles): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta http-equiv="content-security-policy" content="${policy}">
<title>WebSocket conformance</title>
<style>${style}</style>
</head>
<body>
<noscript><p>This page is drawn by its script. report.json, beside it, holds the same.</p></noscript>
<script type="application/json" id="summary">${inert(pageData(report))}</script>
<script type="application/json" id="details">${inert(pageDetails(report).map(deflate))}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** JSON that cannot end its element: `<` is its own escape in no other place than a string. */
function inert(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", String.raw`\u003c`);
}

function deflate(value: unknown): string {
  return gzipSync(JSON.stringify(value), { level: 9 }).toString("base64");
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
