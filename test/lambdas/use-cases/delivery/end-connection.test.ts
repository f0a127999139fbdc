import { expect, test } from 'vitest';
import { endConnection } from '../../../../lambdas/use-cases/delivery/end-connection.ts';
import { aConnection, anAgentsConnection } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import { anInvocation } from '../../../support/harness/invocations/invocation.ts';
import { useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';

const offline = { announcement: { type: 'offline', tenantId: 'shop', userId: 'v_1' }, origin: undefined };

test('the end of a visitor’s last socket is announced to the agents', async () => {
  const { needs, announced } = useCaseHarness();
  await needs.connections.add(aConnection());

  await endConnection(needs, aConnection());

  expect(announced).toEqual([offline]);
  expect(await needs.connections.find(aConnection())).toBeNull();
});

test('the end of one of several tabs is not announced', async () => {
  const { needs, announced } = useCaseHarness();
  await needs.connections.add(aConnection());
  await needs.connections.add(aConnection({ connectionId: 'socket-2=' }));

  await endConnection(needs, aConnection());

  expect(announced).toEqual([]);
});

test('of two tabs that end at once, at least one announces the visitor as offline', async () => {
  const { needs, announced } = useCaseHarness();
  const tabs = [aConnection(), aConnection({ connectionId: 'socket-2=' })];
  for (const tab of tabs) await needs.connections.add(tab);

  await Promise.all(tabs.map((tab) => endConnection(needs, tab)));

  expect(announced).toContainEqual(offline);
});

test('an end that is reported again, or of a socket that never connected, is not announced', async () => {
  const { needs, announced } = useCaseHarness();
  await needs.connections.add(aConnection());
  await endConnection(needs, aConnection());

  await Promise.all([1, 2, 3].map(() => endConnection(needs, aConnection())));
  await endConnection(needs, aConnection({ connectionId: 'never=' }));

  expect(announced).toEqual([offline]);
});

test('an end whose invocation crashes is announced by the next', async () => {
  const { needs, announced } = useCaseHarness();
  await needs.connections.add(aConnection());
  const crashing = { announce: () => Promise.reject(new Error('crashed')) };
  await expect(endConnection({ ...needs, announcer: crashing }, aConnection())).rejects.toThrow('crashed');

  await endConnection(needs, aConnection());

  expect(announced).toEqual([offline]);
  expect(await needs.connections.find(aConnection())).toBeNull();
});

/** Runs the ends of two tabs call by call, in this order of tabs; answers how often the visitor was announced as offline. */
async function endedInOrder(order: readonly number[]): Promise<number> {
  const { needs, announced } = useCaseHarness();
  const tabs = [aConnection(), aConnection({ connectionId: 'socket-2=' })];
  for (const tab of tabs) await needs.connections.add(tab);
  const waiting = new Map<number, () => void>();
  const running = tabs.map((tab, index) => {
    const invocation = anInvocation(async ({ when }) => {
      const turn = new Promise<void>((go) => waiting.set(index, go));
      if (when === 'before') await turn;
      return 'go on';
    });
    const { connections, announcer } = needs;
    return endConnection(
      {
        ...needs,
        connections: invocation.through('connections', connections),
        announcer: invocation.through('announcer', announcer),
      },
      tab,
    );
  });
  const rest = [0, 1, 0, 1, 0, 1, 0, 1];
  for (const index of [...order, ...rest]) {
    await new Promise(setImmediate);
    waiting.get(index)?.();
  }
  await Promise.all(running);
  expect(await needs.connections.ofVisitor(SHOP, 'visitor:v_1')).toEqual([]);
  return announced.length;
}

test('of two tabs that end at once, at least one announces it, in every order of their calls', async () => {
  const orders = Array.from({ length: 2 ** 8 }, (_, bits) => Array.from({ length: 8 }, (_, at) => (bits >> at) & 1));

  for (const order of orders) expect([order, await endedInOrder(order)]).not.toEqual([order, 0]);
});

test('the end of an agent’s socket is told to nobody where there is no desk', async () => {
  const { needs, announced } = useCaseHarness();
  await needs.connections.add(anAgentsConnection());

  await endConnection(needs, anAgentsConnection());

  expect(announced).toEqual([]);
  expect(await needs.connections.find(anAgentsConnection())).toBeNull();
});
