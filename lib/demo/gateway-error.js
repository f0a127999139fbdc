/** What went wrong between this page and the gateway, in words that can be shown. */
export class GatewayError extends Error {
  /**
   * @param {string} message the server's own sentence where there is one
   * @param {{code: string, status?: number, retryAfter?: number}} detail `status` is missing when nothing came back at all
   */
  constructor(message, { code, status, retryAfter }) {
    super(message);
    this.name = 'GatewayError';
    this.code = code;
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Trying the same again later may work. */
  get isPassing() {
    if (['NETWORK', 'ERR_RATE_LIMITED', 'ERR_BUSY', 'ERR_INTERNAL'].includes(this.code)) return true;
    return this.status !== undefined && (this.status === 429 || this.status >= 500);
  }
}

/** A sentence for people: what the server said, and its code for whoever has to look it up. */
export function inWords(error) {
  if (!(error instanceof GatewayError)) return `This page failed: ${error instanceof Error ? error.message : error}`;
  const sentence = error.message.charAt(0).toUpperCase() + error.message.slice(1);
  return error.code === 'NETWORK' ? sentence : `${sentence.replace(/\.$/, '')} (${error.code}).`;
}
