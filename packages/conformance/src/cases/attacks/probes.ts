// What is sent behind an attack, to see whether anybody is there.

import { ping, text } from "../say.ts";

/** Whoever did not fail the connection answers this. */
export const ALIVE = "Still there?";
export const alive = ping(ALIVE);

/** Whoever did not fail the connection echoes this. */
export const STILL = "Nothing has happened.";
export const still = text(STILL);
