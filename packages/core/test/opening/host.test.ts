import { describe, expect, test } from "vitest";

import { isTarget, parseAuthority } from "../../src/opening/host.ts";

describe("RFC 9110 §7.2 Host", () => {
  test.each([
    ["example.com", "example.com", undefined],
    ["EXAMPLE.com:8080", "example.com", 8080],
    ["example.com:", "example.com", undefined],
    ["my_service", "my_service", undefined],
    ["xn--bcher-kva.example:0", "xn--bcher-kva.example", 0],
    ["127.0.0.1:65535", "127.0.0.1", 65_535],
    ["[::1]", "[::1]", undefined],
    ["[2001:DB8::1]:443", "[2001:db8::1]", 443],
    ["[::ffff:127.0.0.1]:1", "[::ffff:127.0.0.1]", 1],
  ])("%s is host %s, port %s", (text, host, port) => {
    expect(parseAuthority(text)).toEqual({ host, port });
  });

  test.each([
    "",
    ":80",
    "a:65536",
    "a:80a",
    "a:+1",
    "a:1e3",
    "a: 1",
    "a:80:80",
    "a b",
    "a,b",
    "a, a",
    "user@a",
    "a/b",
    "a?b",
    "a#b",
    "a\\b",
    "a\0",
    "b\xfccher",
    "\u212aelvin",
    "b\u00a0c",
    "[]",
    "[::1",
    "::1",
    "[::1]80",
    "[::1]]",
    "[::g]",
    "[[::1]",
    "a[::1]",
  ])("%j is no host", (text) => {
    expect(parseAuthority(text)).toBeUndefined();
  });
});

describe("RFC 9112 §3.2.1 origin-form", () => {
  test.each(["/", "/chat", "/chat?a=/b?c", "//evil.test/ws", "/a/%2e%2e/ws", "/a;x=/.."])(
    "%s is a target",
    (text) => {
      expect(isTarget(text)).toBe(true);
    },
  );

  test.each([
    "",
    "*",
    "chat",
    "http://a/ws",
    "ws://a/",
    "/ws#frag",
    "/a b",
    "/\x7f",
    "/\t",
    "/\xe9",
  ])("%j is no target", (text) => {
    expect(isTarget(text)).toBe(false);
  });
});
