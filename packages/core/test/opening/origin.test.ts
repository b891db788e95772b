import { describe, expect, test } from "vitest";

import { HeaderList } from "../../src/opening/header-list.ts";
import {
  checkOrigins,
  originAllowed,
  type OriginPolicy,
  parseOrigin,
} from "../../src/opening/origin.ts";
import type { UpgradeRequest } from "../../src/opening/upgrade.ts";

function request(origin: string | undefined, host: string): UpgradeRequest {
  const head = { method: "GET", target: "/", version: "1.1", headers: new HeaderList() };
  const offer = { protocols: [], extensions: [] };
  return { head, target: "/", path: "/", query: "", host, origin, ...offer };
}

function allowed(policy: OriginPolicy, origin: string | undefined, host = "good.test"): boolean {
  return originAllowed(policy, request(origin, host));
}

describe("RFC 6455 §10.2 an origin of the same host", () => {
  test.each([
    [undefined, "good.test"],
    ["https://good.test", "good.test"],
    ["http://good.test", "GOOD.test"],
    ["http://good.test:80", "good.test"],
    ["http://good.test", "good.test:80"],
    ["https://good.test", "good.test:443"],
    ["https://good.test:8443", "good.test:8443"],
    ["http://[::1]:3000", "[::1]:3000"],
    ["http://127.0.0.1", "127.0.0.1"],
    ["app://good.test", "good.test"],
  ])("%s may connect to %s", (origin, host) => {
    expect(allowed("same-host", origin, host)).toBe(true);
  });

  test.each([
    ["https://evil.test", "good.test"],
    ["https://good.test.evil", "good.test"],
    ["https://evil-good.test", "good.test"],
    ["https://sub.good.test", "good.test"],
    ["https://good.test:8443", "good.test"],
    ["https://good.test", "good.test:8443"],
    ["https://good.test", "good.test:80"],
    ["http://good.test", "good.test:443"],
    ["http://[::1]", "[::2]"],
    ["null", "null"],
    ["", "good.test"],
    ["good.test", "good.test"],
    ["://good.test", "good.test"],
    ["https://good.test/", "good.test"],
    ["https://evil.test@good.test", "good.test"],
    ["https://good.test, https://good.test", "good.test"],
    ["https://good.test https://evil.test", "good.test"],
    ["ht tp://good.test", "good.test"],
  ])("G15 %s may not connect to %s", (origin, host) => {
    expect(allowed("same-host", origin, host)).toBe(false);
  });
});

describe("a list of origins", () => {
  const list = ["https://Good.test", "http://localhost:3000", "no origin", "null"];

  test.each([undefined, "https://good.test", "https://good.test:443", "http://localhost:3000"])(
    "%s is in it",
    (origin) => {
      expect(allowed(list, origin)).toBe(true);
    },
  );

  test.each([
    "http://good.test",
    "http://good.test:443",
    "https://good.test:8443",
    "https://evil.test",
    "http://localhost",
    "no origin",
    "null",
  ])("G15 %s is not", (origin) => {
    expect(allowed(list, origin)).toBe(false);
  });

  test("an empty list lets no page in", () => {
    expect(allowed([], "https://good.test")).toBe(false);
  });
});

test("any origin may connect if any is allowed", () => {
  expect(["null", "https://evil.test", undefined].map((one) => allowed("any", one))).toEqual([
    true,
    true,
    true,
  ]);
});

test("a function that answers with a promise allows nothing", () => {
  const policy = (() => Promise.resolve(true)) as unknown as OriginPolicy;
  expect(allowed(policy, "https://good.test")).toBe(false);
});

test("a function decides alone, with the whole request", () => {
  const asked: unknown[] = [];
  const policy: OriginPolicy = (origin, { host }) => asked.push([origin, host]) > 1;
  expect(allowed(policy, undefined)).toBe(false);
  expect(allowed(policy, "null")).toBe(true);
  expect(asked).toEqual([
    [undefined, "good.test"],
    ["null", "good.test"],
  ]);
});

test("RFC 6454 §7 an origin has a scheme, a host and the port of its scheme", () => {
  expect(parseOrigin("HTTPS://A.test")).toEqual({ scheme: "https", host: "a.test", port: 443 });
  expect(parseOrigin("http://a:8080")).toEqual({ scheme: "http", host: "a", port: 8080 });
  expect(parseOrigin("chrome-extension://abc")).toEqual({
    scheme: "chrome-extension",
    host: "abc",
    port: undefined,
  });
  expect(parseOrigin("a.test")).toBeUndefined();
});

test("a policy that is none is found before the first request", () => {
  const good: OriginPolicy[] = [
    "same-host",
    "any",
    [],
    ["https://a.test", "http://a:80"],
    () => true,
  ];
  for (const policy of good) expect(() => checkOrigins(policy)).not.toThrow();
  const wrong: unknown[] = ["https://a.test", "Any", null, 5, {}, ["a.test"], ["null"], [5], ["*"]];
  for (const policy of wrong)
    expect(() => checkOrigins(policy as OriginPolicy)).toThrow(
      expect.objectContaining({ code: "origin-invalid" }),
    );
});
