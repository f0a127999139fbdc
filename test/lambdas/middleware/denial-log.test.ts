import { expect, test } from 'vitest';
import { logDenial } from '../../../lambdas/middleware/denial-log.ts';
import { anInvocation } from '../../support/builders/an-invocation.ts';

const EDGE_ID = `${'a'.repeat(54)}==`;
const event = {
  requestContext: { requestId: 'r1' },
  headers: { 'X-Amz-Cf-Id': EDGE_ID, authorization: 'Bearer a.b.c' },
};
const policy = (Effect: 'Allow' | 'Deny') => ({
  principalId: 'nobody',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: '*' }],
  },
});

function logged(verdict: Parameters<typeof logDenial>[2]) {
  const lines: Record<string, unknown>[] = [];
  const invocation = anInvocation();
  logDenial({ operatorLog: (line) => lines.push(line), invocation }, event, verdict);
  return { lines, invocation };
}

test.each([
  { of: 'a request', verdict: { isAuthorized: false } },
  { of: 'a handshake', verdict: policy('Deny') },
])('a denial of $of is logged and counted, with nothing that was presented', ({ verdict }) => {
  const { lines, invocation } = logged(verdict);

  expect(lines).toMatchObject([{ level: 'info', status: 403, edgeRequestId: EDGE_ID }]);
  expect(JSON.stringify(lines)).not.toContain('a.b.c');
  expect(invocation.counts).toEqual({ RequestsRefused: 1 });
});

test.each([{ verdict: { isAuthorized: true } }, { verdict: policy('Allow') }])(
  'an admission is not logged',
  ({ verdict }) => {
    expect(logged(verdict).lines).toEqual([]);
  },
);
