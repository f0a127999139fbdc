import { afterAll, expect, test } from 'vitest';
import { dynamoPublicKeyStore } from '../../../lambdas/adapters/dynamodb/dynamo-public-key-store.ts';
import { aCaller, NOW } from '../../support/builders/tenants.ts';
import { AUDIENCE, ISSUER, testTokens } from '../../support/builders/tokens.ts';
import { bundled } from '../../support/gateway/bundled.ts';
import { startDynalite, TABLES } from '../../support/servers/dynalite.ts';

const local = await startDynalite();
const authorizer = await bundled('lambdas/handlers/authorizer.ts');
afterAll(async () => {
  await local.stop();
  await authorizer.remove();
});

const VARIABLES = {
  STAGE: 'test',
  TENANTS_TABLE: TABLES.tenants,
  TOKEN_ISSUER: ISSUER,
  TOKEN_AUDIENCE: AUDIENCE,
  EDGE_KEY: '',
  AWS_REGION: 'local-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_DYNAMODB: local.endpoint,
};
const works = testTokens({ store: dynamoPublicKeyStore(local.call, TABLES.tenants), clock: Date.now });
const caller = aCaller({ issuedAt: NOW, expiresAt: Math.floor(Date.now() / 1000) + 600 });
const token = await works.tokens.issue(caller, NOW);

test('the deployed authorizer answers an HTTP request, from a small bundle that starts without undici', async () => {
  const event = { version: '2.0', headers: { authorization: `Bearer ${token}` } };

  const { answer, undici } = await authorizer.run(event, VARIABLES);

  expect(answer).toEqual({ isAuthorized: true, context: caller });
  expect(undici).toBe(false);
  expect(authorizer.size).toBeLessThanOrEqual(150 * 1024);
});

test('the deployed authorizer answers a handshake', async () => {
  const methodArn = 'arn:aws:execute-api:local-1:1:api/live/$connect';
  const event = {
    type: 'REQUEST',
    methodArn,
    headers: { Host: 'h' },
    queryStringParameters: { token },
    requestContext: {},
  };

  const { answer } = await authorizer.run(event, VARIABLES);

  expect(answer).toMatchObject({
    principalId: 'visitor:v_1',
    policyDocument: { Statement: [{ Effect: 'Allow', Resource: methodArn }] },
    context: { tenantId: 'shop', door: 'chat' },
  });
});
