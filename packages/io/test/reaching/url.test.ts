import { describe, expect, test } from "vitest";
import {
  authorizationOf,
  hostnameOf,
  isSecure,
  parseTarget,
  portOf,
} from "../../src/reaching/url.ts";

describe("a URL leads to", () => {
  test.each([
    ["ws://a.test", "ws://a.test/", "a.test", 80, false],
    ["wss://a.test/b?c", "wss://a.test/b?c", "a.test", 443, true],
    ["http://a.test/b", "ws://a.test/b", "a.test", 80, false],
    ["https://a.test/b", "wss://a.test/b", "a.test", 443, true],
    ["HTTPS://A.test:443/", "wss://a.test/", "a.test", 443, true],
    ["https://a.test:80/", "wss://a.test:80/", "a.test", 80, true],
    ["ws://[::1]:8080/", "ws://[::1]:8080/", "::1", 8080, false],
    [
      "ws://bücher.test/ö?ü",
      "ws://xn--bcher-kva.test/%C3%B6?%C3%BC",
      "xn--bcher-kva.test",
      80,
      false,
    ],
  ])("%s: %s", (given, href, hostname, port, secure) => {
    const target = parseTarget(given);
    expect([target.url.href, target.socketPath]).toEqual([href, undefined]);
    expect([hostnameOf(target), portOf(target), isSecure(target)]).toEqual([
      hostname,
      port,
      secure,
    ]);
  });

  test.each([
    ["ws+unix:/run/a.sock", "/run/a.sock", "ws://localhost/"],
    ["ws+unix:/run/a.sock:/b", "/run/a.sock", "ws://localhost/b"],
    ["ws+unix:///run/a.sock:/b:c?d=e:f", "/run/a.sock", "ws://localhost/b:c?d=e:f"],
    ["ws+unix:/run/a%20b%3Ac.sock:/d", "/run/a b:c.sock", "ws://localhost/d"],
  ])("%s: the Unix socket %s", (given, socketPath, href) => {
    const target = parseTarget(given);
    expect([target.socketPath, target.url.href]).toEqual([socketPath, href]);
  });

  test("a URL object, which stays as it was", () => {
    const given = new URL("https://a.test/");
    expect([parseTarget(given).url.href, given.href]).toEqual(["wss://a.test/", "https://a.test/"]);
  });
});

test("CR and LF in a URL are no lines of the request: URL drops or escapes them (attack H7)", () => {
  const { url } = parseTarget("ws://a.test/b\r\nX-A: c?d\r\ne\u0000f");
  expect(url.pathname + url.search).toBe("/bX-A:%20c?de%00f");
});

describe("a name and password in a URL are", () => {
  test.each([
    ["ws://a.test", []],
    ["ws://user:secret@a.test", [["Authorization", "Basic dXNlcjpzZWNyZXQ="]]],
  ])("%s: %j (RFC 7617 §2)", (url, lines) => {
    expect(authorizationOf(parseTarget(url))).toEqual(lines);
  });
});
