/** An error of a request to the gateway, with a text that can be shown. */
export class GatewayError extends Error {
  /**
   * @param {string} message the server's own text if there is one
   * @param {{code: string, status?: number, retryAfter?: number}} detail `status` is missing without a response
   */
  constructor(message, { code, status, retryAfter }) {
    super(message);
    this.name = 'GatewayError';
    this.code = code;
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may succeed later. */
  get isTransient() {
    if (['NETWORK', 'ERR_RATE_LIMITED', 'ERR_BUSY', 'ERR_INTERNAL'].includes(this.code)) return true;
    return this.status !== undefined && (this.status === 429 || this.status >= 500);
  }
}

/** The text of an error for people, with its code. */
export function errorText(error) {
  if (!(error instanceof GatewayError)) return `This page failed: ${error instanceof Error ? error.message : error}`;
  const sentence = error.message.charAt(0).toUpperCase() + error.message.slice(1);
  return error.code === 'NETWORK' ? sentence : `${sentence.replace(/\.$/, '')} (${error.code}).`;
}
