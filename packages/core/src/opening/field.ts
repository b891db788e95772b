// What stands in the handshake's header fields: tokens (RFC 9110 §5.6.2), lists of them (§5.6.1) and
// lists of extensions (RFC 6455 §9.1). Each rule of the grammar moves a cursor forward and never
// back, so a value costs its length, whatever it holds (attacks G1, G2).

import type { ExtensionElement, ExtensionParam } from "../extension.ts";
import { ALPHA, charSet, DIGIT, isMadeOf } from "./chars.ts";

/** Tells whether this is a token: one or more of its characters, all ASCII. */
export function isToken(text: string): boolean {
  return text !== "" && isMadeOf(text, TOKEN);
}

/** Returns the tokens of a list that may span several lines; `undefined` if it is malformed. */
export function tokenList(values: readonly string[]): string[] | undefined {
  return list(values, (cursor) => cursor.token());
}

/** The same, but `undefined` also where a token comes twice (RFC 6455 §4.1). */
export function distinctTokens(values: readonly string[]): string[] | undefined {
  const tokens = tokenList(values);
  return tokens !== undefined && new Set(tokens).size === tokens.length ? tokens : undefined;
}

/**
 * Tells whether a list holds a token, given in lower case, in whatever case. What else the list
 * holds is not ours to judge.
 */
export function hasToken(values: readonly string[], token: string): boolean {
  return values.some((value) =>
    value.split(",").some((element) => trimSpace(element).toLowerCase() === token),
  );
}

/** Returns the extensions of Sec-WebSocket-Extensions lines; `undefined` if they are malformed. */
export function extensionList(values: readonly string[]): ExtensionElement[] | undefined {
  return list(values, extension);
}

/** Writes a list of extensions; names and values are tokens, so nothing needs quotes. */
export function formatExtensions(elements: readonly ExtensionElement[]): string {
  return elements
    .map(({ name, params }) => [name, ...params.map(formatParam)].join("; "))
    .join(", ");
}

/** Cuts off the optional whitespace around a value: spaces and tabs alone (RFC 9110 §5.6.3). */
export function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (start < end && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** `1#element`: "A recipient MUST parse and ignore … empty list elements" RFC 9110 §5.6.1.2. */
function list<T>(
  values: readonly string[],
  element: (cursor: Cursor) => T | undefined,
): T[] | undefined {
  const elements: T[] = [];
  for (const value of values) {
    const cursor = new Cursor(value);
    do {
      if (cursor.isAt(",") || cursor.isAt("")) continue;
      const next = element(cursor);
      if (next === undefined) return undefined;
      elements.push(next);
    } while (cursor.take(","));
    if (!cursor.isAt("")) return undefined;
  }
  return values.length > 0 && elements.length === 0 ? undefined : elements;
}

/** `extension-token *( ";" extension-param )` */
function extension(cursor: Cursor): ExtensionElement | undefined {
  const name = cursor.token();
  if (name === undefined) return undefined;
  const params: ExtensionParam[] = [];
  while (cursor.take(";")) {
    const param = extensionParam(cursor);
    if (param === undefined) return undefined;
    params.push(param);
  }
  return { name, params };
}

/** `token [ "=" (token | quoted-string) ]` */
function extensionParam(cursor: Cursor): ExtensionParam | undefined {
  const name = cursor.token();
  if (name === undefined) return undefined;
  if (!cursor.take("=")) return [name, true];
  const value = cursor.isAt('"') ? cursor.quotedToken() : cursor.token();
  return value === undefined ? undefined : [name, value];
}

function formatParam([name, value]: ExtensionParam): string {
  return value === true ? name : `${name}=${value}`;
}

/** A place in a value, always at something that is no whitespace (the "implied *LWS rule"). */
class Cursor {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#skipSpace();
  }

  /** Tells which character comes next; the empty string stands for the end. */
  isAt(char: string): boolean {
    return this.#text.charAt(this.#at) === char;
  }

  take(char: string): boolean {
    if (!this.isAt(char)) return false;
    this.#at++;
    this.#skipSpace();
    return true;
  }

  token(): string | undefined {
    const start = this.#at;
    while (TOKEN[this.#text.charCodeAt(this.#at)] === 1) this.#at++;
    const token = this.#text.slice(start, this.#at);
    this.#skipSpace();
    return token === "" ? undefined : token;
  }

  /** "the value after quoted-string unescaping MUST conform to the 'token' ABNF" RFC 6455 §9.1 */
  quotedToken(): string | undefined {
    let token = "";
    for (this.#at++; !this.isAt('"'); this.#at++) {
      if (this.isAt("\\")) this.#at++;
      if (TOKEN[this.#text.charCodeAt(this.#at)] !== 1) return undefined;
      token += this.#text.charAt(this.#at);
    }
    this.take('"');
    return token === "" ? undefined : token;
  }

  #skipSpace(): void {
    while (isSpace(this.#text.charCodeAt(this.#at))) this.#at++;
  }
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

const TOKEN = charSet(`!#$%&'*+-.^_\`|~${DIGIT}${ALPHA}`);
