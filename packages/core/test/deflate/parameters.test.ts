import { describe, expect, test } from "vitest";
import {
  type DeflateParameters,
  readParameters,
  writeParameters,
} from "../../src/deflate/parameters.ts";
import type { ExtensionElement } from "../../src/extension.ts";
import { extensionList, formatExtensions } from "../../src/opening/field.ts";

const NONE: DeflateParameters = {
  serverNoContextTakeover: false,
  clientNoContextTakeover: false,
  serverMaxWindowBits: undefined,
  clientMaxWindowBits: undefined,
};

/** The element with these parameters, as a header would have it. */
function element(params: string): ExtensionElement {
  const [only] = extensionList([`permessage-deflate${params}`]) ?? [];
  return only;
}

const BITS = [8, 9, 10, 11, 12, 13, 14, 15];
const GOOD: readonly (readonly [string, Partial<DeflateParameters>])[] = [
  ["", {}],
  ["; server_no_context_takeover", { serverNoContextTakeover: true }],
  ["; client_no_context_takeover", { clientNoContextTakeover: true }],
  ["; client_max_window_bits", { clientMaxWindowBits: true }],
  ...BITS.map((bits) => {
    return [`; server_max_window_bits=${bits}`, { serverMaxWindowBits: bits }] as const;
  }),
  ...BITS.map((bits) => {
    return [`; client_max_window_bits=${bits}`, { clientMaxWindowBits: bits }] as const;
  }),
  [
    "; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10; client_max_window_bits=12",
    {
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
      serverMaxWindowBits: 10,
      clientMaxWindowBits: 12,
    },
  ],
];

describe("an element is read and written, RFC 7692 §7.1", () => {
  test.each(GOOD)("permessage-deflate%s", (params, said) => {
    expect(readParameters(element(params))).toEqual({ ...NONE, ...said });
    expect(formatExtensions([writeParameters({ ...NONE, ...said })])).toBe(
      `permessage-deflate${params}`,
    );
  });

  test("parameters stand in any order, and a value may be quoted", () => {
    expect(
      readParameters(element('; client_max_window_bits="9"; server_no_context_takeover')),
    ).toEqual({ ...NONE, clientMaxWindowBits: 9, serverNoContextTakeover: true });
  });
});

const BAD_BITS = ["0", "7", "16", "999", "010", "08", "-8", "+9", "1e1", "9.0", "0x9", "9a"];

describe("an element is not read, §7.1", () => {
  test.each([
    ...["server", "client"].flatMap((side) => [
      ...BAD_BITS.map((bits) => `; ${side}_max_window_bits=${bits}`),
      `; ${side}_max_window_bits=10; ${side}_max_window_bits=10`,
      `; ${side}_no_context_takeover=1`,
      `; ${side}_no_context_takeover=true`,
      `; ${side}_no_context_takeover; ${side}_no_context_takeover`,
    ]),
    "; server_max_window_bits",
    "; client_max_window_bits; client_max_window_bits=10",
    "; unknown",
    "; unknown=1",
    "; Server_max_window_bits=10",
    "; constructor",
    "; __proto__=10",
  ])("D5 permessage-deflate%s", (params) => {
    expect(readParameters(element(params))).toBe(undefined);
  });

  test.each(["", " 9", "9 ", "9\n", "９"])("D5 a value of %j", (value) => {
    for (const name of ["server_max_window_bits", "client_max_window_bits"]) {
      const params = [[name, value]] as const;
      expect(readParameters({ name: "permessage-deflate", params })).toBe(undefined);
    }
  });
});
