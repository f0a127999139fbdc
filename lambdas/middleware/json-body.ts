import { Refusal } from '../domain/errors.ts';
import { jsonDepth } from '../protocol/json-depth.ts';

/** As much as a socket frame may carry (aws-facts: 32 KB), so that what can be sent by one door can be sent by the other. */
export const LONGEST_BODY = 32 * 1024;

/** Deeper than any request of ours by far, and shallow enough that no parser of it recurses far. */
export const DEEPEST_BODY = 16;

/**
 * The body of a request, an empty object if there is none. Size and depth are checked before parsing.
 * The content type is not asked: API Gateway passes everything but `text/*` and three `application/*` types as base64,
 * a missing type included, and whatever is not a JSON object is refused here anyway.
 */
export function jsonBody({
  body,
  isBase64Encoded,
}: {
  body?: string | undefined;
  isBase64Encoded: boolean;
}): Record<string, unknown> {
  if (body === undefined || body === '') return {};
  // Base64 is a third longer than what it carries, so this refuses before decoding what decoding would only confirm.
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
