// The page: a connection, its state, a conversation and bursts.

import type { CloseInfo } from "@ws/browser";
import { BurstPanel } from "./burst-panel.ts";
import { closeInWords } from "./close-words.ts";
import { element } from "./element.ts";
import { Log } from "./log.ts";
import { RoundTrip } from "./round-trip.ts";
import { Socket } from "./socket.ts";
import { factsOf, type State, stateInWords } from "./state.ts";
import { Talk } from "./talk.ts";

const url = new URL("/", location.href);
url.protocol = location.protocol === "https:" ? "wss:" : "ws:";

/** The last attempt failed: one line in the log is enough for all that follow. */
let hasFailed = false;
const log = new Log(element("log", HTMLElement));
const socket = new Socket(url.href, {
  state: showState,
  text: (message) => talk.receive(message),
  binary(message) {
    if (!roundTrip.receive(message)) burstPanel.receive(message);
  },
  drain: () => burstPanel.drain(),
  closed(end) {
    talk.disconnected();
    burstPanel.disconnected();
    if (end !== undefined) showClose(end);
    else if (!hasFailed) log.add("problem", "Could not connect");
    hasFailed = end === undefined;
  },
});
const roundTrip = new RoundTrip((probe) => socket.send(probe));
const talk = new Talk(log, socket);
const burstPanel = new BurstPanel(log, socket);
const disconnect = element("disconnect", HTMLButtonElement);
const reconnect = element("reconnect", HTMLButtonElement);

text("address", url.href);
disconnect.addEventListener("click", () => {
  // It is of no use now: who came here by the keyboard goes on from its neighbour.
  reconnect.focus();
  socket.disconnect();
});
reconnect.addEventListener("click", () => socket.connect());
addEventListener("online", () => socket.hurry());
setInterval(() => showFacts(socket.state), 500);
socket.connect();

function showState(state: State): void {
  const isOpen = state.name === "open";
  if (isOpen) log.add("event", "Connected");
  element("state", HTMLElement).dataset["state"] = state.name;
  disconnect.disabled = state.name === "closed" || state.name === "closing";
  talk.enable(isOpen);
  roundTrip.enable(isOpen);
  burstPanel.enable(isOpen);
  showFacts(state);
}

function showClose(end: CloseInfo): void {
  const words = closeInWords(end);
  text("last-close", words);
  log.add(end.code === 1000 ? "event" : "problem", `Closed: ${words}`, end.reason);
}

function showFacts(state: State): void {
  const facts = factsOf(state, performance.now());
  text("state-text", stateInWords(state, performance.now()));
  text("protocol", facts.protocol);
  text("extensions", facts.extensions);
  text("age", facts.age);
}

/** Only what changes: a live region would say it again. */
function text(id: string, value: string): void {
  const target = element(id, HTMLElement);
  if (target.textContent !== value) target.textContent = value;
}
