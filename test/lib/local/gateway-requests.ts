import type { GatewayRequest } from '../../../lib/local/http/gateway-message.ts';

/** A request of which a test names only what matters to it. */
export const aRequest = (given: Partial<GatewayRequest> = {}): GatewayRequest => ({
  method: 'GET',
  path: '/',
  query: '',
  headers: [],
  body: Buffer.alloc(0),
  sourceIp: '1.2.3.4',
  ...given,
});
