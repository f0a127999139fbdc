import { Refusal } from '../domain/errors.ts';
import { holdsNothing } from '../domain/given.ts';
import { jsonDepth } from '../protocol/json-depth.ts';

/** Bytes of a body; the limit of a socket frame (aws-facts: 32 KB), so that HTTP and sockets accept the same messages. */
export const LONGEST_BODY = 32 * 1024;

/** Nesting of a body: much deeper than any request of the API, and shallow enough for every recursive parser. */
export const DEEPEST_BODY = 16;

/** What a body is read from: the event of an HTTP request, or of a frame, which has no headers. */
type Received = {
  body?: string | undefined;
  isBase64Encoded: boolean;
  headers?: Record<string, string | undefined> | undefined;
};

/**
 * The body of a request, an empty object if it says nothing, in whatever language's way (`[]`, `null`). Size (`ERR_TOO_LARGE`) and
 * depth are checked before parsing; anything but a JSON object is `ERR_MALFORMED`. The content type is not checked but for its
 * charset: API Gateway passes everything but `text/*` and three `application/*` types as base64, a missing type included.
 */
export function jsonBody(received: Received): Record<string, unknown> {
  const json = textBody(received, LONGEST_BODY);
  const value = json.trim() === '' ? null : parsed(json);
  if (holdsNothing(value)) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal('ERR_MALFORMED', 'the body must be a JSON object');
  }
  return value as Record<string, unknown>;
}

/**
 * The body of a request as text, empty if there is none: at most `longest` bytes (`ERR_TOO_LARGE`), in its charset, and as it is: one
 * that is compressed (`ERR_UNSUPPORTED_TYPE`) could be of any size.
 */
export function textBody(received: Received, longest: number): string {
  const { body = '', isBase64Encoded } = received;
  if (body !== '') onlyAsItIs(received);
  // Base64 is a third longer than its content: a body that is too long is refused before it is decoded.
  if (body.length > longest * (isBase64Encoded ? 1.4 : 1)) throw tooLarge(longest);
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > longest) throw tooLarge(longest);
  return isBase64Encoded ? decoded(bytes, charsetIn(received)) : undamaged(body, bytes, received);
}

function onlyAsItIs({ headers }: Received): void {
  const codings = (headers?.['content-encoding'] ?? '').split(',').map((coding) => coding.trim().toLowerCase());
  if (codings.every((coding) => coding === '' || coding === 'identity')) return;
  throw new Refusal('ERR_UNSUPPORTED_TYPE', 'the body must be sent as it is, without Content-Encoding', {
    said: 'This cannot be sent.',
  });
}

const tooLarge = (longest: number) => new Refusal('ERR_TOO_LARGE', `the body must have at most ${longest} bytes`);

/** The charset of the content type, in lower case; UTF-8 if it says none. */
const charsetIn = ({ headers }: Received): string =>
  /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(headers?.['content-type'] ?? '')?.[1]?.toLowerCase() ?? 'utf-8';

/** Bytes as text of a charset. */
function decoded(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw noUtf8({ cause });
  }
}

/**
 * A body that API Gateway made a text of, which takes every body for UTF-8, and puts U+FFFD for each part that is none: refused
 * then, since nothing restores it. A client may have sent that character, whose three bytes `Content-Length` counts; in place of
 * others it makes the text longer than that.
 */
function undamaged(body: string, bytes: Buffer, received: Received): string {
  const isAscii = bytes.length === body.length;
  if (isAscii) return body;
  if (!['utf-8', 'utf8'].includes(charsetIn(received))) throw noUtf8();
  if (body.includes('\ufffd') && bytes.length > Number(received.headers?.['content-length'])) throw noUtf8();
  return body.replace(/^\ufeff/, '');
}

const noUtf8 = (detail?: { cause: unknown }) => new Refusal('ERR_MALFORMED', 'the body must be UTF-8', detail);

function parsed(json: string): unknown {
  if (jsonDepth(json) > DEEPEST_BODY)
    throw new Refusal('ERR_MALFORMED', `the body must nest at most ${DEEPEST_BODY} deep`);
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new Refusal('ERR_MALFORMED', 'the body must be JSON', { cause });
  }
}
