import { Refusal } from '../domain/errors.ts';
import { jsonDepth } from '../protocol/json-depth.ts';

/** Bytes of a body; the limit of a socket frame (aws-facts: 32 KB), so that HTTP and sockets accept the same messages. */
export const LONGEST_BODY = 32 * 1024;

/** Nesting of a body: much deeper than any request of the API, and shallow enough for every recursive parser. */
export const DEEPEST_BODY = 16;

/**
 * The body of a request, an empty object if there is none. Size (`ERR_TOO_LARGE`) and depth are checked before parsing;
 * anything but a JSON object is `ERR_MALFORMED`. The content type is not checked: API Gateway passes everything but `text/*`
 * and three `application/*` types as base64, a missing type included.
 */
export function jsonBody({
  body,
  isBase64Encoded,
}: {
  body?: string | undefined;
  isBase64Encoded: boolean;
}): Record<string, unknown> {
  if (body === undefined || body === '') return {};
  // Base64 is a third longer than its content: a body that is too long is refused before it is decoded.
  if (body.length > LONGEST_BODY * (isBase64Encoded ? 1.4 : 1)) throw tooLarge();
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > LONGEST_BODY) throw tooLarge();
  const value = parsed(text(bytes));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal('ERR_MALFORMED', 'the body must be a JSON object');
  }
  return value as Record<string, unknown>;
}

const tooLarge = () => new Refusal('ERR_TOO_LARGE', `the body must have at most ${LONGEST_BODY} bytes`);

function text(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Refusal('ERR_MALFORMED', 'the body must be UTF-8', { cause });
  }
}

function parsed(json: string): unknown {
  if (jsonDepth(json) > DEEPEST_BODY)
    throw new Refusal('ERR_MALFORMED', `the body must nest at most ${DEEPEST_BODY} deep`);
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new Refusal('ERR_MALFORMED', 'the body must be JSON', { cause });
  }
}
