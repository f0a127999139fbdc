import type { StaffId } from './ids.ts';

/**
 * Every reason this product refuses something, as a closed list. Each transport has one table from code to its own
 * terms (HTTP: `middleware/http-errors.ts`), so a code without a status does not compile.
 */
export type RefusalCode =
  /** A field is missing, too long or not of its form; `field` names it. */
  | 'ERR_INVALID'
  /** The body or frame is not JSON of the expected outline. */
  | 'ERR_MALFORMED'
  /** The request does not identify its caller. */
  | 'ERR_UNAUTHENTICATED'
  /** The token was valid and has expired: renew it. */
  | 'ERR_TOKEN_EXPIRED'
  /** The token, key or session was ended early: renewing cannot help. */
  | 'ERR_REVOKED'
  /** The caller is known and may not do this. */
  | 'ERR_FORBIDDEN'
  /** Token, header, query and body name different tenants. */
  | 'ERR_TENANT_MISMATCH'
  /** The page's origin is not one of the tenant's. */
  | 'ERR_ORIGIN'
  | 'ERR_UNKNOWN_TENANT'
  /** The path has other methods than this one. Said by the edge, which sees requests that no route matches. */
  | 'ERR_METHOD'
  /** The object does not exist for this caller; one of another caller gets the same answer. */
  | 'ERR_NOT_FOUND'
  /** The same client message id was used with another text. */
  | 'ERR_CONFLICT'
  /** Another agent answers this conversation; nothing was stored. `join` answers beside that agent. */
  | 'ERR_TAKEN'
  /** `If-Match` names an older state of the conversation; nothing was changed: read it again. */
  | 'ERR_PRECONDITION'
  | 'ERR_TOO_LARGE'
  /** A file of this type is not accepted, or its content is of no type that is; or a body is compressed. */
  | 'ERR_UNSUPPORTED_TYPE'
  /** Too many requests in too short a time; `retryAfter` gives the seconds to wait. */
  | 'ERR_RATE_LIMITED'
  /** Other writers to the same conversation won every race; nothing was stored, try again. */
  | 'ERR_BUSY'
  /** Our fault. Never carries a reason to the peer. */
  | 'ERR_INTERNAL';

type Detail = {
  /** The input field at fault, as the caller spelled it. */
  field?: string;
  /** Seconds until it is worth trying again. */
  retryAfter?: number;
  /** Who answers a conversation that is taken: said only to who may know of the conversation. */
  assignee?: { id: StaffId; name?: string };
  /** What a visitor reads in place of the message, which is for developers. */
  said?: string;
  cause?: unknown;
};

/** A refusal that the caller may read: its message is shown, its code is part of the contract. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly field: string | undefined;
  readonly retryAfter: number | undefined;
  readonly assignee: Detail['assignee'];
  readonly said: string | undefined;

  constructor(code: RefusalCode, message: string, { field, retryAfter, assignee, said, cause }: Detail = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Refusal';
    this.code = code;
    this.field = field;
    this.retryAfter = retryAfter;
    this.assignee = assignee;
    this.said = said;
  }
}

/** A field that is missing or not of its form. */
export const invalid = (field: string, problem: string, detail: Pick<Detail, 'said'> = {}): Refusal =>
  new Refusal('ERR_INVALID', `${field} ${problem}`, { field, ...detail });

/** Anything but a refusal is our fault, and its reason stays with us. */
export const shownAs = (error: unknown): Refusal =>
  error instanceof Refusal ? error : new Refusal('ERR_INTERNAL', 'something went wrong on our side');
