import { expect, test } from 'vitest';
import { staffId } from '../../../../lambdas/domain/ids.ts';
import { listAgents, MOST_AGENTS } from '../../../../lambdas/use-cases/desk/list-agents.ts';
import { anAgentsConnection, NOW_MS } from '../../../support/builders/conversations.ts';
import { aCaller, RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { agentNamed, useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';

const ann = agentNamed('ann');
const of = (userId: string) => staffId(SHOP, userId);
const socketOf = (userId: string, connectionId: string, over = {}) =>
  anAgentsConnection({ subject: `agent:${userId}`, userId, connectionId, ...over });

test('whoever has a name, has said something or is connected is listed once, those who are online first, then by name', async () => {
  const { needs } = useCaseHarness();
  await needs.staffNames.set(SHOP, of('zoe'), 'Zoe');
  await needs.staffNames.set(SHOP, of('ann'), 'Ann');
  await needs.staffRecords.set(SHOP, { id: of('zoe'), role: 'admin', availability: 'away', since: NOW_MS - 9 });
  await needs.staffRecords.set(SHOP, { id: of('eve'), role: 'agent', availability: 'available', since: NOW_MS - 5 });
  await needs.connections.add(socketOf('zoe', 'z1=', { connectedAt: NOW_MS - 7, name: 'Zoe by her token' }));
  await needs.connections.add(socketOf('zoe', 'z2=', { connectedAt: NOW_MS - 8, role: 'admin' }));
  await needs.connections.add(socketOf('bob', 'b=', { connectedAt: NOW_MS, name: 'Bob' }));

  const listed = await listAgents(needs, { caller: ann });

  expect(listed).toEqual({
    complete: true,
    agents: [
      { id: of('bob'), name: 'Bob', role: 'agent', online: true, onlineSince: NOW_MS, availability: 'available' },
      {
        id: of('zoe'),
        name: 'Zoe',
        role: 'admin',
        online: true,
        onlineSince: NOW_MS - 8,
        availability: 'away',
        availabilitySince: NOW_MS - 9,
      },
      { id: of('eve'), role: 'agent', online: false, availability: 'available', availabilitySince: NOW_MS - 5 },
      { id: of('ann'), name: 'Ann', online: false, availability: 'available' },
    ],
  });
  expect(JSON.stringify(listed)).not.toContain('by her token');
});

test('no one of another tenant is listed, and a visitor may not ask', async () => {
  const { needs } = useCaseHarness();
  await needs.staffNames.set(SHOP, of('ann'), 'Ann');
  await needs.connections.add(socketOf('bob', 'b='));

  expect((await listAgents(needs, { caller: agentNamed('ann', { tenantId: RIVAL }) })).agents).toEqual([]);
  await expect(listAgents(needs, { caller: aCaller() })).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' });
});

test('a list that leaves somebody out says so', async () => {
  const { needs } = useCaseHarness();
  for (let number = 0; number <= MOST_AGENTS; number++) {
    const id = of(`agent-${number}`);
    await needs.staffRecords.set(SHOP, { id, role: 'agent', availability: 'available', since: NOW_MS });
  }

  const { agents, complete } = await listAgents(needs, { caller: ann });

  expect([agents.length, complete]).toEqual([MOST_AGENTS, false]);
});
