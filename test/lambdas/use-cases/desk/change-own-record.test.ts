import { expect, test } from 'vitest';
import { staffId } from '../../../../lambdas/domain/ids.ts';
import { changeOwnRecord } from '../../../../lambdas/use-cases/desk/change-own-record.ts';
import { listAgents } from '../../../../lambdas/use-cases/desk/list-agents.ts';
import { CHANGES_PER_MINUTE } from '../../../../lambdas/use-cases/tenants/count-changes.ts';
import { anAgentsConnection, NOW_MS } from '../../../support/builders/conversations.ts';
import { aCaller, SHOP } from '../../../support/builders/tenants.ts';
import { agentNamed, useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemoryWindowCounter } from '../../../support/stores/in-memory-window-counter.ts';

const ann = agentNamed('ann', { name: 'Ann Smith' });
const id = staffId(SHOP, 'ann');
const DESK = { desk: true, agentsSee: 'all' } as const;

function aDesk(desk: { desk: boolean; agentsSee: 'all' } = DESK) {
  const { needs, announced, time } = useCaseHarness();
  return {
    time,
    needs: { ...needs, desk, counter: inMemoryWindowCounter() },
    told: () => announced.map(({ announcement }) => announcement),
  };
}

test('an agent is away since it says so, and its colleagues are told once', async () => {
  const { needs, told, time } = aDesk();
  await needs.connections.add(anAgentsConnection({ subject: 'agent:ann', userId: 'ann', connectedAt: NOW_MS }));

  const agent = await changeOwnRecord(needs, { caller: ann, availability: 'away' });
  time.forward(5);
  const again = await changeOwnRecord(needs, { caller: ann, availability: 'away' });

  expect(agent).toEqual({
    id,
    name: 'Ann Smith',
    role: 'agent',
    online: true,
    onlineSince: NOW_MS,
    availability: 'away',
    availabilitySince: NOW_MS,
  });
  expect(again).toEqual(agent);
  expect(told()).toEqual([
    {
      type: 'agent-status',
      tenantId: SHOP,
      agent: { id, name: 'Ann Smith', availability: 'away', online: true },
    },
  ]);
});

test('who says that it is available, and was, changes nothing and tells nobody', async () => {
  const { needs, told } = aDesk();

  await changeOwnRecord(needs, { caller: ann, availability: 'available' });

  expect(told()).toEqual([]);
  expect(await needs.staffRecords.find(SHOP, id)).toBeNull();
});

test('a name is shown in place of the token’s, and given up again', async () => {
  const { needs, told } = aDesk();
  await needs.staffNames.set(SHOP, id, 'Ann Smith');

  const named = await changeOwnRecord(needs, { caller: ann, name: 'Annie' });
  const [listed] = (await listAgents(needs, { caller: ann })).agents;
  const unnamed = await changeOwnRecord(needs, { caller: ann, name: null });

  expect([named.name, listed?.name, unnamed.name]).toEqual(['Annie', 'Annie', 'Ann Smith']);
  expect(await needs.staffNames.nameOf(SHOP, id)).toBe('Ann Smith');
  expect(told().map((each) => each.type === 'agent-status' && each.agent.name)).toEqual(['Annie', 'Ann Smith']);
});

test('what is not given stays as it is', async () => {
  const { needs } = aDesk();
  await changeOwnRecord(needs, { caller: ann, availability: 'away', name: 'Annie' });

  const agent = await changeOwnRecord(needs, { caller: ann });

  expect(agent).toMatchObject({ availability: 'away', name: 'Annie', online: false });
});

test('without a desk nobody is told', async () => {
  const { needs, told } = aDesk({ desk: false, agentsSee: 'all' });

  expect(await changeOwnRecord(needs, { caller: ann, availability: 'away', name: 'Annie' })).toMatchObject({
    availability: 'away',
  });
  expect(told()).toEqual([]);
});

test('a visitor may not, and nobody more often than a person does', async () => {
  const { needs } = aDesk();
  await expect(changeOwnRecord(needs, { caller: aCaller(), availability: 'away' })).rejects.toMatchObject({
    code: 'ERR_FORBIDDEN',
  });
  for (let number = 0; number < CHANGES_PER_MINUTE; number++) await changeOwnRecord(needs, { caller: ann });

  await expect(changeOwnRecord(needs, { caller: ann })).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED' });
});
