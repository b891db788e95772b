// What passed over the wire in one case, as two people talking: the kit and the agent.

import type { Detail } from "./data.ts";
import { create } from "./element.ts";
import { closeInWords, drawHead, drawHex } from "./frame.ts";
import { icon } from "./icon.ts";
import type { WireEntry } from "./observed.ts";
import { bytes, count, duration, quoted } from "./words.ts";

export function drawWire({ wire, elided }: Detail): HTMLElement {
  if (wire.length === 0) return create("p", { class: "quiet" }, "Nothing passed over the wire.");
  const hasFrames = wire.some(({ kind }) => kind === "frame");
  const rows = wire.map((entry) => drawEntry(entry, !hasFrames));
  if (elided !== undefined) {
    const { after, entries } = elided;
    const text = entries === 1 ? "1 more entry" : `${count(entries)} more entries`;
    rows.splice(after, 0, create("li", { class: "elided" }, `… ${text} …`));
  }
  return create("ol", { class: "wire" }, ...rows);
}

function drawEntry(entry: WireEntry, headsOpen: boolean): HTMLElement {
  const { atMs, direction, kind } = entry;
  const isWait = kind === "wait";
  return create(
    "li",
    { class: "entry", "data-direction": isWait ? "none" : direction, "data-kind": kind },
    create("span", { class: "at" }, duration(atMs)),
    create("span", { class: "way" }, ...(isWait ? [] : WAYS[direction]())),
    create("div", { class: "said" }, ...drawSaid(entry, headsOpen)),
  );
}

const WAYS = {
  sent: () => ["kit ", icon("sent")],
  received: () => [icon("received"), " agent"],
} as const;

function drawSaid(entry: WireEntry, headsOpen: boolean): (HTMLElement | undefined)[] {
  const { kind, frame, text, length } = entry;
  const hex = entry.hex === undefined || entry.hex === "" ? undefined : drawHex(entry);
  switch (kind) {
    case "frame":
      return [frame && drawHead(frame), meaning(entry), hex];
    case "bytes":
      return [label(bytes(length)), text === undefined ? undefined : said(text), hex];
    case "head":
      return [text === undefined ? hex : drawHttp(text, headsOpen)];
    case "end":
      return [label("end of stream"), text === undefined ? undefined : said(text)];
    case "cut":
      return [label("connection cut"), text === undefined ? undefined : said(text)];
    case "wait":
      return [create("p", { class: "quiet" }, text ?? "waited")];
    default:
      return kind satisfies never;
  }
}

/** Its first line; the rest where it is asked for, or where the handshake is what the case is about. */
function drawHttp(text: string, isOpen: boolean): HTMLElement {
  const [first = "", ...rest] = text.trimEnd().split(/\r?\n/);
  const summary = create("summary", {}, icon("chevron"), first);
  return create("details", isOpen ? { open: "" } : {}, summary, create("pre", {}, rest.join("\n")));
}

const label = (text: string) => create("b", { class: "label" }, text);
const said = (text: string) => create("p", { class: "meaning" }, text);

/** A close code in words, and the text. */
function meaning({ frame, text }: WireEntry): HTMLElement | undefined {
  const code = frame?.closeCode === undefined ? undefined : closeInWords(frame.closeCode);
  const words = text === undefined || text === "" ? undefined : quoted(text);
  if (code === undefined && words === undefined) return undefined;
  return said([code, words].filter((part) => part !== undefined).join(" "));
}
