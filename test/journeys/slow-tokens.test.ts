import { noFaults } from '@chat-gateway/local/faults';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import { httpClient } from '../support/clients/http-client.ts';
import { PAGE } from '../support/gateway/gateway.ts';
import { startLocal } from '../support/gateway/start-local.ts';

/** Milliseconds that the function which issues tokens takes to start: longer than any other call may be silent. */
const COLD_START = 3_000;

const faults = noFaults();
const isTokens = (functionLogicalId: string): boolean => functionLogicalId.startsWith('Tokens');

let product: Product;
beforeAll(async () => {
  product = await startLocal({ faults });
});
afterAll(() => product?.close());

it('a visitor whose token is slow to come is not asked for twice', async () => {
  faults.functionDelay = (name) => (isTokens(name) ? COLD_START : 0);

  const said = await httpClient(product.url)('POST /api/chat/messages', {
    body: { text: 'hello', tenantId: product.keys.tenantId },
    headers: { origin: PAGE, 'x-tenant-id': product.keys.tenantId },
  });

  expect(said.status).toBe(201);
  const invocations = product.observations.past('invocation-started').map((seen) => seen.function);
  expect(invocations.filter(isTokens)).toHaveLength(1);
});
