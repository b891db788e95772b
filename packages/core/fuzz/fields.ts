// The tokenizers of header fields, beside plain twins: the grammar's rules as regular expressions
// over pieces that were split off. They may backtrack; the tokenizers may not.

import assert from "node:assert/strict";
import fc from "fast-check";
import type { ExtensionElement, ExtensionParam } from "../src/extension.ts";
import { extensionList, formatExtensions, hasToken, tokenList } from "../src/opening/field.ts";
import { isTarget, parseAuthority } from "../src/opening/host.ts";
import { parseOrigin } from "../src/opening/origin.ts";
import type { Target } from "./target.ts";

const WORDS = ["chat", "a", "Upgrade", "x-y", "1", "permessage-deflate", "http://", "[::1]", ":80"];
const SIGNS = ',;="\\ \t:./[]?#@%-_0\0é\u0100'.split("");

const noise = fc
  .array(fc.oneof(fc.constantFrom(...WORDS), fc.constantFrom(...SIGNS)), { maxLength: 12 })
  .map((parts) => parts.join(""));

/** A list of extensions, into which a sign may have fallen. */
const anyToken = fc.constantFrom("a", "b-c", "1");
const anyParam = fc
  .tuple(anyToken, fc.constantFrom("", "=", " = ", '="', '="\\'), anyToken)
  .map(
    ([name, sign, text]) =>
      `${name}${sign}${sign === "" ? "" : text}${sign.includes('"') ? '"' : ""}`,
  );
const anyElement = fc
  .tuple(anyToken, fc.array(anyParam, { maxLength: 3 }))
  .map(([name, params]) => [name, ...params].join("; "));
const list = fc
  .tuple(fc.array(anyElement, { maxLength: 4 }), fc.nat(60), fc.constantFrom("", "", ...SIGNS))
  .map(([elements, at, sign]) => {
    const text = elements.join(", ");
    return text.slice(0, at) + sign + text.slice(at);
  });

const authority = fc
  .tuple(
    fc.constantFrom("", "http://", "WSS://"),
    fc.constantFrom("a.b", "[::1]", "A%20"),
    fc.nat(70_000),
  )
  .map(([scheme, host, port]) => `${scheme}${host}:${port}`);

const value = fc.oneof(noise, list, authority, fc.constantFrom("a:65535", "a:65536"));

export const fields: Target<readonly string[]> = {
  inputs: fc.array(value, { maxLength: 3 }),

  check(values) {
    assert.deepEqual(tokenList(values), plainTokens(values));
    assert.equal(hasToken(values, "upgrade"), pieces(values, ",").some(isUpgrade));
    const extensions = extensionList(values);
    assert.deepEqual(extensions, plainExtensions(values));
    if (extensions !== undefined && extensions.length > 0)
      assert.deepEqual(extensionList([formatExtensions(extensions)]), extensions);
    for (const text of values) {
      assert.deepEqual(parseAuthority(text), plainAuthority(text));
      assert.equal(isTarget(text), /^\/[!"$-~]*$/.test(text));
      const origin = parseOrigin(text);
      if (origin === undefined) continue;
      const { scheme, host, port } = origin;
      assert.deepEqual(
        parseOrigin(`${scheme}://${host}${port === undefined ? "" : `:${port}`}`),
        origin,
      );
    }
  },
};

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]";
const WHOLE_TOKEN = new RegExp(`^${TOKEN}+$`);
const PARAM = new RegExp(`^(${TOKEN}+)(?:[ \t]*=[ \t]*(?:(${TOKEN}+)|"((?:\\\\?${TOKEN})+)"))?$`);
const AUTHORITY = /^(\[[:.a-f0-9]+\]|[-._~%0-9a-z]+)(?::(\d*))?$/i;

/** No valid element holds a comma or semicolon within quotes: splitting there loses nothing. */
function pieces(values: readonly string[], separator: string): string[] {
  return values.flatMap((text) =>
    text.split(separator).map((piece) => piece.replace(/^[ \t]+|[ \t]+$/g, "")),
  );
}

function isUpgrade(piece: string): boolean {
  return piece.toLowerCase() === "upgrade";
}

function plainTokens(values: readonly string[]): string[] | undefined {
  const tokens = pieces(values, ",").filter((piece) => piece !== "");
  if (values.length > 0 && tokens.length === 0) return undefined;
  return tokens.every((token) => WHOLE_TOKEN.test(token)) ? tokens : undefined;
}

function plainExtensions(values: readonly string[]): ExtensionElement[] | undefined {
  const elements = pieces(values, ",").filter((piece) => piece !== "");
  if (values.length > 0 && elements.length === 0) return undefined;
  const extensions: ExtensionElement[] = [];
  for (const element of elements) {
    const [name, ...params] = pieces([element], ";");
    const matches = params.map((param) => PARAM.exec(param));
    if (!WHOLE_TOKEN.test(name) || matches.includes(null)) return undefined;
    extensions.push({ name, params: matches.map(plainParam) });
  }
  return extensions;
}

function plainParam(match: RegExpExecArray | null): ExtensionParam {
  const [, name = "", token, quoted] = match ?? [];
  return [name, token ?? quoted?.replaceAll("\\", "") ?? true];
}

function plainAuthority(text: string): unknown {
  const [whole, host = "", port = ""] = AUTHORITY.exec(text) ?? [];
  if (whole === undefined || Number(port) > 65_535) return undefined;
  return { host: host.toLowerCase(), port: port === "" ? undefined : Number(port) };
}
