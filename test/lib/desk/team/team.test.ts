import type { Agent } from '@chat-gateway/client';
import { expect, test } from 'vitest';
import { team } from '../../../../lib/desk/team/team.ts';

const ann: Agent = {
  ...{ id: 'a_annannannann', name: 'Ann', role: 'agent', online: true, availability: 'available' },
  ...{ onlineSince: '2026-01-01T00:00:00.000Z', availabilitySince: null },
};

const { onlineSince: _, availabilitySince: __, ...status } = ann;

test('a colleague who comes while the team is read is there, and who is read older does not take it away', async () => {
  const { promise, resolve } = Promise.withResolvers<{ agents: Agent[]; complete: boolean }>();
  const members = team({ listAgents: () => promise, changeOwnRecord: async () => ({ agent: ann }) });
  const loaded = members.load();

  members.statusCame(status);
  resolve({ agents: [], complete: true });
  await loaded;

  expect(members.members.get().get(ann.id)).toMatchObject({ name: 'Ann', online: true });
});
