import { expect, test } from 'vitest';
import { endConnection } from '../../../lambdas/domain/end-connection.ts';
import { aConnection, anAgentsConnection } from '../../support/conversations.ts';
import { aWorld } from '../../support/world.ts';

const offline = { announcement: { type: 'offline', tenantId: 'shop', userId: 'v_1' }, origin: undefined };

test('the end of a visitor’s last socket is told to the agents', async () => {
  const { needs, announced } = aWorld();
  await needs.connections.add(aConnection());

  await endConnection(needs, aConnection());

  expect(announced).toEqual([offline]);
  expect(await needs.connections.find(aConnection())).toBeNull();
});

test('the end of one of several tabs is nobody’s business', async () => {
  const { needs, announced } = aWorld();
  await needs.connections.add(aConnection());
  await needs.connections.add(aConnection({ connectionId: 'socket-2=' }));

  await endConnection(needs, aConnection());

  expect(announced).toEqual([]);
});

test('of two tabs that end at once, at least one says that the visitor has gone', async () => {
  const { needs, announced } = aWorld();
  const tabs = [aConnection(), aConnection({ connectionId: 'socket-2=' })];
  for (const tab of tabs) await needs.connections.add(tab);

  await Promise.all(tabs.map((tab) => endConnection(needs, tab)));

  expect(announced).toContainEqual(offline);
});

test('an end that is told twice, or of a socket that never began, says nothing', async () => {
  const { needs, announced } = aWorld();
  await needs.connections.add(aConnection());

  await Promise.all([1, 2, 3].map(() => endConnection(needs, aConnection())));
  await endConnection(needs, aConnection({ connectionId: 'never=' }));

  expect(announced).toEqual([offline]);
});

test('the end of an agent’s socket is told to nobody', async () => {
  const { needs, announced } = aWorld();
  await needs.connections.add(anAgentsConnection());

  await endConnection(needs, anAgentsConnection());

  expect(announced).toEqual([]);
  expect(await needs.connections.find(anAgentsConnection())).toBeNull();
});
