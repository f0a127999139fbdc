import type { ErrorCode, StaffMember } from './contract-types.ts';

/**
 * A code of the gateway, or one of the client's own: `NETWORK` (no answer), `UPLOAD` (the file could not be put), `TOKEN` (the
 * function that provides tokens failed), `CLOSED` (the client was closed meanwhile), `HTTP 403` and the like (an answer of API
 * Gateway, which has no code).
 */
export type GatewayErrorCode = ErrorCode | 'NETWORK' | 'UPLOAD' | 'TOKEN' | 'CLOSED' | `HTTP ${number}`;

export type GatewayErrorDetail = {
  code: GatewayErrorCode;
  /** The status; missing without an HTTP answer. */
  status?: number | undefined;
  /** The field at fault. */
  field?: string | undefined;
  /** Seconds until it is worth trying again. */
  retryAfter?: number | undefined;
  /** Of `ERR_TAKEN`: who answers, if the gateway says so. */
  assignee?: StaffMember | undefined;
  /** Finds the refusal in the gateway's log. */
  requestId?: string | undefined;
  /** The same in a sentence for a person, where the gateway says one. */
  sentence?: string | undefined;
  cause?: unknown;
};

const TRANSIENT: readonly GatewayErrorCode[] = ['NETWORK', 'TOKEN', 'ERR_RATE_LIMITED', 'ERR_BUSY', 'ERR_INTERNAL'];

/** Something that the gateway refused, or that did not reach it. Its message is a sentence that can be shown. */
export class GatewayError extends Error {
  readonly code: GatewayErrorCode;
  readonly status: number | undefined;
  readonly field: string | undefined;
  readonly retryAfter: number | undefined;
  readonly assignee: StaffMember | undefined;
  readonly requestId: string | undefined;
  readonly sentence: string | undefined;

  constructor(
    message: string,
    { code, status, field, retryAfter, assignee, requestId, sentence, cause }: GatewayErrorDetail,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'GatewayError';
    this.code = code;
    this.status = status;
    this.field = field;
    this.retryAfter = retryAfter;
    this.assignee = assignee;
    this.requestId = requestId;
    this.sentence = sentence;
  }

  /** Whether the same request may succeed later. */
  get isTransient(): boolean {
    const { status = 0, code } = this;
    return TRANSIENT.includes(code) || status === 429 || status >= 500;
  }

  /** Whether the gateway says itself that it did nothing, so that any request may be repeated. */
  get isRefusedUndone(): boolean {
    return this.status === 429 || this.code === 'ERR_RATE_LIMITED' || this.code === 'ERR_BUSY';
  }

  /** Whether another token may help: this one has expired, or is not known here. */
  get needsToken(): boolean {
    if (this.code === 'ERR_TOKEN_EXPIRED' || this.code === 'ERR_UNAUTHENTICATED') return true;
    // API Gateway's own answers: 401 without a token, 403 for one that the authorizer refuses.
    return this.code === 'HTTP 401' || this.code === 'HTTP 403';
  }
}

/** Whatever was thrown, as a `GatewayError` if it may pass by itself. */
export const isTransient = (error: unknown): error is GatewayError =>
  error instanceof GatewayError && error.isTransient;
