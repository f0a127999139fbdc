import { expect, test } from 'vitest';
import { loggedJob } from '../../../lambdas/middleware/job-log.ts';
import { invocationRecord } from '../../../lambdas/runtime/invocation.ts';

const context = { awsRequestId: 'own' };

function aLog() {
  const lines: Record<string, unknown>[] = [];
  const invocation = invocationRecord(
    () => 0,
    () => 'dev',
  );
  const operatorLog = (line: Record<string, unknown>) =>
    void lines.push(JSON.parse(JSON.stringify({ requestId: invocation.requestId(), ...line })));
  return { lines, invocation, needs: { clock: () => 0, operatorLog, invocation } };
}

test('work that a request led to is logged under that request’s id', async () => {
  const { lines, needs } = aLog();

  await loggedJob(needs, { job: 'openPacket', requestId: 'r1', context }, async () => {});

  expect(lines).toEqual([{ level: 'info', requestId: 'r1', job: 'openPacket', ms: 0 }]);
});

test('work of the schedule that had nothing to do is not logged', async () => {
  const { lines, needs } = aLog();

  await loggedJob(needs, { job: 'sweep', context }, async () => {});

  expect(lines).toEqual([]);
});

test('work of the schedule that did something is logged under its own id', async () => {
  const { lines, needs, invocation } = aLog();

  await loggedJob(needs, { job: 'sweep', context }, async () => invocation.count('EntriesRepaired'));

  expect(lines).toMatchObject([{ requestId: 'own', job: 'sweep', EntriesRepaired: 1 }]);
});

test('work that fails is thrown on, and its line leads to the one of Lambda', async () => {
  const { lines, needs } = aLog();

  const work = loggedJob(needs, { job: 'fanOutToAgents', requestId: 'r1', context }, () =>
    Promise.reject(new Error('no')),
  );

  await expect(work).rejects.toThrow('no');
  expect(lines).toMatchObject([{ level: 'error', requestId: 'r1', job: 'fanOutToAgents', invocationId: 'own' }]);
});
