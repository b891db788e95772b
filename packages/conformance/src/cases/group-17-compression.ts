// 17: compressed messages at their edges: blocks of every kind, final ones, broken ones, references at the edge of the
// window and beyond, fragments and reserved bits. RFC 7692 §6, §7; RFC 1951.

import type { Case } from "../case.ts";
import { numbered, type Table } from "./rows.ts";
import { DEFLATE } from "./deflate/messages.ts";
import { BLOCKS } from "./deflate/blocks.ts";
import { BOMBS } from "./deflate/bombs.ts";
import { BROKEN_BLOCKS } from "./deflate/broken-blocks.ts";
import { FINAL_BLOCKS } from "./deflate/final-blocks.ts";
import { FRAMES } from "./deflate/frames.ts";
import { WINDOWS } from "./deflate/windows.ts";

const OF_DEFLATE: Table = { rfc: "RFC 7692", opening: DEFLATE };

export const COMPRESSION_EDGES: readonly Case[] = [
  ...numbered("17.1", BLOCKS, OF_DEFLATE),
  ...numbered("17.2", FINAL_BLOCKS, OF_DEFLATE),
  ...numbered("17.3", BROKEN_BLOCKS, OF_DEFLATE),
  ...numbered("17.4", WINDOWS, OF_DEFLATE),
  ...numbered("17.5", FRAMES, OF_DEFLATE),
  ...numbered("17.6", BOMBS, OF_DEFLATE),
];
