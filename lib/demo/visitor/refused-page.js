import { GatewayError } from '../chat-client.js';

/** The sentence for a page that the gateway does not take for one of the tenant's: how it is let in. Any other error as it is. */
export function refusedPage(error, tenantId) {
  if (!(error instanceof GatewayError) || error.code !== 'ERR_ORIGIN') return error;
  return refusal(
    `The tenant ${tenantId} does not let pages of ${location.origin} chat. To let them, run: npm run tenants -- add-origin ${tenantId} ${location.origin}`,
  );
}

/**
 * The refusal of this page if it has no origin, as in a frame with `sandbox` and without `allow-same-origin`; else undefined. The
 * gateway refuses it before any answer, so that only the page itself can say why.
 */
export const refusedFrame = () =>
  globalThis.origin === 'null'
    ? refusal(
        'This page is in a frame that hides where it is from, and no tenant lets such a page chat. Give the frame allow-same-origin.',
      )
    : undefined;

const refusal = (sentence) => new GatewayError(sentence, { code: 'ERR_ORIGIN', sentence });
