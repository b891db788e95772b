// What an application says about its upgrades: options, and the hook that decides on each request.

import {
  type DeflateOptions,
  type DeliveryOptions,
  effectiveLimits,
  type Extension,
  type HeaderList,
  type Limits,
  type OriginPolicy,
  type Rejection,
  type HeaderLine,
  type UpgradeRequest,
  UsageError,
} from "@ws/core";
import * as Mistake from "@ws/core/mistake";
import { type Backpressure, effectiveBackpressure } from "../backpressure.ts";
import { type GivenHeaders, headerLines } from "../headers.ts";
import type { ExtensionsOf } from "../extensions.ts";
import type { TraceOptions } from "../trace/tracer.ts";
import { type AdmissionLimits, effectiveAdmission } from "./admission.ts";

/** Options of a server; `Attempt` is what its runtime tells of a request. */
export interface ServerOptions<Data = unknown, Attempt extends UpgradeAttempt = UpgradeAttempt>
  extends
    DeliveryOptions,
    Partial<Limits>,
    Partial<Backpressure>,
    Partial<AdmissionLimits>,
    TraceOptions {
  /** Who may connect from a browser (RFC 6455 §10.2). Default `same-host`. */
  readonly origins?: OriginPolicy | undefined;
  /** The subprotocols we speak, best first. */
  readonly protocols?: readonly string[] | undefined;
  /** Accepts permessage-deflate (RFC 7692), with these options. Default false. */
  readonly compress?: boolean | DeflateOptions | undefined;
  /** Further extensions that we are ready to use. */
  readonly extensions?: readonly Extension[] | undefined;
  /** Decides on each request that breaks no rule. Default: accepts all. */
  readonly upgrade?: UpgradeHook<Data, Attempt> | undefined;
}

/**
 * Answers a request, now or later. What it throws or rejects with is reported, and answered with 500.
 */
export type UpgradeHook<Data = unknown, Attempt extends UpgradeAttempt = UpgradeAttempt> = (
  attempt: Attempt,
) => UpgradeAnswer<Data> | PromiseLike<UpgradeAnswer<Data>>;

/** A request that breaks no rule, from an origin that may connect. */
export interface UpgradeAttempt extends UpgradeRequest {
  readonly method: string;
  readonly headers: HeaderList;
  /** As the runtime tells it; empty on a Unix socket. Behind a proxy it is the proxy's. */
  readonly peerAddress: string;
  /** TLS is below. */
  readonly encrypted: boolean;
  /**
   * Aborted when nobody waits for the answer any more: the client is gone, handshakeTimeoutMs has
   * passed, or the server closes. Its reason is a HandshakeError.
   */
  readonly signal: AbortSignal;
}

/** What has a `status` is a rejection. */
export type UpgradeAnswer<Data = unknown> =
  | Acceptance<Data>
  | (Omit<Rejection, "headers"> & {
      readonly status: number;
      readonly headers?: GivenHeaders | undefined;
      readonly data?: undefined;
    });

export interface Acceptance<Data = unknown> {
  readonly status?: undefined;
  /** The `data` of the connection. */
  readonly data?: Data | undefined;
  /** One of the offered subprotocols. Default: the first of `protocols` that was offered. */
  readonly protocol?: string | undefined;
  /** Further headers of the response. */
  readonly headers?: GivenHeaders | undefined;
}

/** An answer whose headers are lines. */
export type CheckedAnswer<Data> = UpgradeAnswer<Data> & { readonly headers: HeaderLine[] };

/** What a hook answered, checked. @throws UsageError `upgrade-answer`, `header-invalid` */
export function checkAnswer<Data>(answer: UpgradeAnswer<Data>): CheckedAnswer<Data> {
  if (typeof answer !== "object" || answer === null) throw new UsageError(Mistake.upgradeAnswer);
  return { ...answer, headers: headerLines(answer.headers) };
}

/** The options of an application, and the defaults for the rest. */
export interface ServerSettings<Options> {
  readonly options: Options;
  readonly extensions: readonly Extension[];
  readonly limits: Limits;
  readonly backpressure: Backpressure;
  readonly admission: AdmissionLimits;
}

/** @throws UsageError `limit-invalid` */
export function effectiveSettings<Options extends Omit<ServerOptions, "upgrade">>(
  options: Options,
  extensionsOf: ExtensionsOf,
): ServerSettings<Options> {
  return {
    options,
    extensions: extensionsOf(options, false),
    limits: effectiveLimits(options),
    backpressure: effectiveBackpressure(options),
    admission: effectiveAdmission(options),
  };
}

/** Come again later. */
export const UNAVAILABLE: Rejection = { status: 503, headers: [["Retry-After", "5"]] };
