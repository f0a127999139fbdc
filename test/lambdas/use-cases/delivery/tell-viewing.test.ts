import { expect, test } from 'vitest';
import { staffId } from '../../../../lambdas/domain/ids.ts';
import { addDeskEntry } from '../../../../lambdas/use-cases/conversations/add-desk-entry.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { tellViewing } from '../../../../lambdas/use-cases/delivery/tell-viewing.ts';
import { aCaller, RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { agentNamed, useCaseHarness, visitorNamed } from '../../../support/harness/use-case/use-case-harness.ts';

const ann = agentNamed('ann');
const bob = agentNamed('bob');
const boss = agentNamed('boss', { role: 'admin' });

async function aDesk(agentsSee: 'all' | 'assigned' = 'all', desk = true) {
  const { needs, announced } = useCaseHarness({ desk: { desk, agentsSee } });
  const { message } = await sendMessage(needs, { caller: visitorNamed('v_1'), text: 'hello' });
  const { conversationId } = message;
  const told = () => announced.map(({ announcement }) => announcement).filter(({ type }) => type === 'viewing');
  return { needs, conversationId, told };
}

test('colleagues are told, by the stand-in for the agent’s own id, and nothing is stored', async () => {
  const { needs, conversationId, told } = await aDesk();
  const before = await needs.conversationLog.tail(SHOP, conversationId);

  await tellViewing(needs, { caller: ann, conversationId });

  const by = { userId: staffId(SHOP, 'ann'), sender: 'agent' };
  expect(told()).toEqual([{ type: 'viewing', tenantId: SHOP, conversationId, by }]);
  expect(await needs.conversationLog.tail(SHOP, conversationId)).toEqual(before);
});

test('of a conversation that only one agent may see, nobody else is told, and another looks at none', async () => {
  const { needs, conversationId, told } = await aDesk('assigned');
  const change = { kind: 'assigned', to: staffId(SHOP, 'ann') } as const;
  await addDeskEntry(needs, { caller: boss, conversationId, change });

  await tellViewing(needs, { caller: boss, conversationId });

  expect(told()).toMatchObject([{ only: staffId(SHOP, 'ann') }]);
  await expect(tellViewing(needs, { caller: bob, conversationId })).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
});

test('a visitor, another tenant, and agents without a desk may not, and nobody hears of it', async () => {
  const { needs, conversationId, told } = await aDesk();
  const refused = (caller: typeof ann, code: string, own = needs) =>
    expect(tellViewing(own, { caller, conversationId })).rejects.toMatchObject({ code });

  await refused(aCaller(), 'ERR_FORBIDDEN');
  await refused(agentNamed('ann', { tenantId: RIVAL }), 'ERR_NOT_FOUND');
  await refused(ann, 'ERR_FORBIDDEN', (await aDesk('all', false)).needs);
  await refused(ann, 'ERR_RATE_LIMITED', { ...needs, quotas: { ...needs.quotas, heldFor: () => 1 } });
  await expect(tellViewing(needs, { caller: ann })).rejects.toMatchObject({ code: 'ERR_INVALID' });
  expect(told()).toEqual([]);
});
