import { expect, test } from 'vitest';
import { ALL_AGENTS } from '../../../../lambdas/domain/conversations/agent-range.ts';
import { openConnection } from '../../../../lambdas/use-cases/sockets/open-connection.ts';
import { aConnection, anAgentsConnection } from '../../../support/builders/conversations.ts';
import { useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';

test('a visitor’s socket is noted before the agents hear of it', async () => {
  const { needs } = useCaseHarness();
  const known: unknown[] = [];
  needs.announcer.announce = async () => {
    known.push(await needs.connections.find(aConnection()));
    return ALL_AGENTS;
  };

  await openConnection(needs, aConnection());

  expect(known).toEqual([aConnection()]);
});

test('agents hear who came, by public ids', async () => {
  const { needs, announced } = useCaseHarness();

  await openConnection(needs, aConnection({ url: 'https://shop.example/' }));

  expect(announced).toMatchObject([
    {
      announcement: {
        type: 'online',
        tenantId: 'shop',
        presence: { userId: 'v_1', url: 'https://shop.example/', sessionId: expect.stringMatching(/^s_/) },
      },
    },
  ]);
});

test('nobody hears of an agent’s socket', async () => {
  const { needs, announced } = useCaseHarness();

  await openConnection(needs, anAgentsConnection());

  expect(announced).toEqual([]);
  expect(await needs.connections.ofAgents('shop')).toEqual([anAgentsConnection()]);
});
