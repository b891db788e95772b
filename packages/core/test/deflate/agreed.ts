// Both sides of a connection that has agreed on permessage-deflate.

import type { DeflateCodec } from "../../src/deflate/codec.ts";
import { type DeflateOptions, permessageDeflate } from "../../src/deflate/permessage-deflate.ts";
import type { Endpoint } from "../../src/endpoint.ts";
import { ProtocolError } from "../../src/error.ts";
import type { Extension, ExtensionSession } from "../../src/extension.ts";
import type { Limits } from "../../src/limits.ts";
import { Opcode } from "../../src/opcode.ts";
import type { Role } from "../../src/role.ts";
import type { ViolationCode } from "../../src/violation.ts";
import { END, open, type Told, transmit } from "../support/drain.ts";
import { closePayload, concat, frameFrom, type FrameParts, frameTo } from "../support/frame.ts";
import { pakoCodec } from "../support/pako-codec.ts";

export const ROLES = ["client", "server"] as const;
export const RSV1 = 0x40;

/** A client and a server negotiate: their sessions. */
export function sessions(client: Extension, server = client): Record<Role, ExtensionSession> {
  const accepted = server.accept(client.offer());
  const confirmed = accepted && client.confirm(accepted.answer);
  if (confirmed === undefined) throw new Error("they do not agree");
  return { client: confirmed, server: accepted!.session };
}

/** An endpoint that has agreed with a peer of the same kind. */
export function deflating(
  role: Role,
  options: DeflateOptions = {},
  limits: Partial<Limits> = {},
  codec: DeflateCodec = pakoCodec,
): Endpoint {
  const session = sessions(permessageDeflate(codec, options))[role];
  return open(role, limits, { extensions: [session] });
}

/** A compressed message in one frame, as the peer sends it. */
export function compressedTo(
  role: Role,
  payload: Uint8Array,
  parts: Partial<FrameParts> = {},
): Uint8Array {
  return frameTo(role, { rsv: RSV1, opcode: Opcode.text, payload, ...parts });
}

/** The same as an endpoint of this role sends it. */
export function compressedFrom(role: Role, payload: Uint8Array): Uint8Array {
  return frameFrom(role, { rsv: RSV1, opcode: Opcode.text, payload });
}

/** A compressed message in several frames. */
export function fragmentsTo(
  role: Role,
  payloads: readonly Uint8Array[],
  opcode: Opcode = Opcode.text,
): Uint8Array {
  return concat(
    ...payloads.map((payload, i) =>
      frameTo(role, {
        fin: i === payloads.length - 1,
        rsv: i === 0 ? RSV1 : 0,
        opcode: i === 0 ? opcode : Opcode.continuation,
        payload,
      }),
    ),
  );
}

/** How an endpoint of this role ends a connection whose peer broke a rule. */
export function failure(role: Role, code: ViolationCode): Told[] {
  const { closeCode, message } = new ProtocolError(code);
  const payload = closePayload(closeCode, message);
  return [transmit(frameFrom(role, { opcode: Opcode.close, payload })), END];
}

/** All bytes that were told to be transmitted. */
export function wireBytes(told: readonly Told[]): Uint8Array {
  return concat(...told.flatMap((output) => (output.type === "transmit" ? [output.bytes] : [])));
}
