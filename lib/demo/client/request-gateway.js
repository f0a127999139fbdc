import { GatewayError } from './gateway-error.js';

const TIMEOUT_MS = 20_000;

/**
 * One HTTP request to the gateway that serves this page. Everything but a success, a network failure too, becomes a
 * `GatewayError`.
 */
export async function requestGateway(method, path, { token, query = {}, body } = {}) {
  const url = new URL(path, location.origin);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) url.searchParams.set(name, value);
  }
  const { response, content } = await answerTo(url, {
    method,
    cache: 'no-store',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (response.ok) return content;
  // API Gateway's own answers have a `message` and no code.
  throw new GatewayError(content.error ?? content.message ?? `the gateway answered ${response.status}`, {
    code: content.code ?? `HTTP ${response.status}`,
    status: response.status,
    retryAfter: Number(response.headers.get('retry-after')) || undefined,
  });
}

async function answerTo(url, request) {
  let response;
  let text;
  try {
    response = await fetch(url, request);
    text = await response.text();
  } catch {
    throw new GatewayError('The gateway cannot be reached.', { code: 'NETWORK' });
  }
  return { response, content: jsonOr(text, {}) };
}

function jsonOr(text, otherwise) {
  try {
    return JSON.parse(text) ?? otherwise;
  } catch {
    return otherwise;
  }
}
