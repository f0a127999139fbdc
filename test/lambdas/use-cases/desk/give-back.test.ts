import { describe, expect, test } from 'vitest';
import { GIVE_BACK_AFTER } from '../../../../lambdas/domain/conversations/due-list.ts';
import type { ConversationId } from '../../../../lambdas/domain/ids.ts';
import { inParallel } from '../../../../lambdas/domain/in-parallel.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { endConnection } from '../../../../lambdas/use-cases/delivery/end-connection.ts';
import { workOffDueList } from '../../../../lambdas/use-cases/sweep/work-off-due-list.ts';
import { anAgentsConnection } from '../../../support/builders/conversations.ts';
import { aTenant, SHOP } from '../../../support/builders/tenants.ts';
import { everyOrder, type Steps } from '../../../support/harness/invocations/every-order.ts';
import { type Around, anInvocation, KILLED } from '../../../support/harness/invocations/invocation.ts';
import { agentNamed, useCaseHarness, visitorNamed } from '../../../support/harness/use-case/use-case-harness.ts';

const ann = agentNamed('ann');
const MINUTE = 60_000;

const socketOf = (connectionId: string) =>
  anAgentsConnection({ subject: 'agent:ann', userId: 'ann', connectionId, name: 'Ann' });

/** A tenant with a desk, whose agent Ann is connected and has some conversations. Each invocation is another environment. */
async function aDesk({ desk = true }: { desk?: boolean } = {}) {
  const rules = { desk, agentsSee: 'all' } as const;
  const harness = useCaseHarness({ desk: rules });
  const { needs: bare, time } = harness;
  const needs = { ...bare, tenants: { find: async () => aTenant({ desk }) } };
  type Needs = typeof needs;
  const say = async (visitor: string): Promise<ConversationId> =>
    (await sendMessage(needs, { caller: visitorNamed(visitor), text: 'a question' })).message.conversationId;
  const answer = (conversationId: ConversationId, own: Needs = needs) =>
    sendMessage(own, { caller: ann, conversationId, text: 'an answer' });
  const waiting = async (visitor: string) => {
    const conversationId = await say(visitor);
    await answer(conversationId);
    await say(visitor);
    return conversationId;
  };
  const come = (connectionId = 'a=', own: Needs = needs) => own.connections.add(socketOf(connectionId));
  const leave = (connectionId = 'a=', own: Needs = needs) => endConnection(own, socketOf(connectionId));
  /** One turn of the sweeper. */
  const sweep = (own: Needs = needs) => workOffDueList(own, inParallel);
  /** Time goes by, with a turn of the sweeper at the beginning of each minute. */
  const forward = async (milliseconds: number) => {
    const until = time.now() + milliseconds;
    while (Math.floor(time.now() / MINUTE) < Math.floor(until / MINUTE)) {
      time.forward(MINUTE - (time.now() % MINUTE));
      await sweep();
    }
    time.forward(until - time.now());
  };
  const holder = async (conversationId: ConversationId) =>
    (await needs.conversationLog.tail(SHOP, conversationId)).state.assignee?.id;
  const kinds = async (conversationId: ConversationId) =>
    (await needs.conversationLog.from(SHOP, conversationId, 1, 100)).map((entry) =>
      entry.kind === 'assigned' ? `assigned ${entry.to === null ? 'to nobody' : 'to one'}` : entry.kind,
    );
  await come();
  return { ...harness, needs, say, answer, waiting, come, leave, sweep, forward, holder, kinds };
}

type Desk = Awaited<ReturnType<typeof aDesk>>;

/** The dependencies of one invocation, whose outside calls go through `around`. */
function environment({ needs }: Desk, around: Around) {
  const invocation = anInvocation(around);
  const { connections, conversationLog, dueList, inbox, announcer, activityIndex } = needs;
  const through = {
    ...needs,
    connections: invocation.through('connections', connections),
    conversationLog: invocation.through('conversationLog', conversationLog),
    dueList: invocation.through('dueList', dueList),
    inbox: invocation.through('inbox', inbox),
    announcer: invocation.through('announcer', announcer),
    activityIndex: invocation.through('activityIndex', activityIndex),
  };
  return { invocation, needs: through };
}

describe('an agent whose last socket has ended', () => {
  test('[ORD12] gives back what it has not answered, between 90 seconds and some more than two minutes later, and agents are told', async () => {
    const desk = await aDesk();
    const [unanswered, answered, others] = [await desk.waiting('v_1'), await desk.say('v_2'), await desk.say('v_3')];
    await desk.answer(answered);
    const left = desk.time.now();
    await desk.leave();

    await desk.forward(GIVE_BACK_AFTER - 1);
    expect(await desk.holder(unanswered)).toBeDefined();
    await desk.forward(MINUTE + 1);

    expect(desk.time.now() - left).toBeLessThanOrEqual(GIVE_BACK_AFTER + MINUTE);
    expect([await desk.holder(unanswered), await desk.holder(answered)]).toEqual([undefined, expect.any(String)]);
    expect(await desk.kinds(others)).toEqual(['message']);
    expect((await desk.kinds(unanswered)).at(-1)).toBe('assigned to nobody');
    expect(desk.announcedKinds().at(-1)).toBe('assigned');
    expect(await desk.needs.dueList.ofTenant(SHOP)).toEqual([]);
  });

  test('[ORD12] keeps everything if it is back at the 89th second, also if it leaves again at once, for 90 seconds more', async () => {
    const desk = await aDesk();
    const conversationId = await desk.waiting('v_1');
    await desk.leave();
    await desk.forward(89_000);
    await desk.come('b=');
    await desk.forward(500);
    await desk.leave('b=');

    await desk.forward(GIVE_BACK_AFTER - 1);
    expect(await desk.holder(conversationId)).toBeDefined();
    await desk.forward(MINUTE + 1);

    expect(await desk.holder(conversationId)).toBeUndefined();
  });

  test('[ORD12] keeps everything while another tab of it is open, whichever ends first', async () => {
    const desk = await aDesk();
    const conversationId = await desk.waiting('v_1');
    await desk.come('b=');
    await desk.leave('a=');
    await desk.forward(10 * MINUTE);
    expect(await desk.holder(conversationId)).toBeDefined();

    await desk.leave('b=');
    await desk.forward(3 * MINUTE);

    expect(await desk.holder(conversationId)).toBeUndefined();
  });

  test('[ORD12] gives back once, however often its end is noticed, and has again what it answers later', async () => {
    const desk = await aDesk();
    const conversationId = await desk.waiting('v_1');
    await Promise.all([desk.leave(), desk.leave(), desk.leave('never=')]);
    await desk.forward(3 * MINUTE);
    await desk.sweep();
    await desk.come('b=');
    await desk.answer(conversationId);
    await desk.forward(5 * MINUTE);

    expect((await desk.kinds(conversationId)).filter((kind) => kind === 'assigned to nobody')).toHaveLength(1);
    expect(await desk.holder(conversationId)).toBeDefined();
  });

  test('writes nothing, and reads nothing in the sweep, where there is no desk', async () => {
    const desk = await aDesk({ desk: false });
    await desk.waiting('v_1');

    await desk.leave();

    expect(await desk.needs.dueList.ofTenant(SHOP)).toEqual([]);
    expect(await desk.needs.connections.ofAgents(SHOP)).toEqual([]);
    expect(desk.announced.filter(({ announcement }) => announcement.type === 'agent-status')).toEqual([]);
  });
});

describe('told to colleagues', () => {
  test('is that an agent has gone with its last socket, once', async () => {
    const desk = await aDesk();
    await desk.come('b=');
    await desk.leave('a=');
    await desk.leave('b=');
    await desk.leave('b=');

    const told = desk.announced.flatMap(({ announcement }) =>
      announcement.type === 'agent-status' ? [announcement.agent] : [],
    );
    expect(told).toEqual([{ id: expect.any(String), name: 'Ann', availability: 'available', online: false }]);
  });
});

describe('killed at any outside call, and begun again', () => {
  /** Kills a job at its n-th call, for each n that it has, and runs it again to its end; answers how many there were. */
  async function killedEverywhere(
    prepare: () => Promise<Desk>,
    job: (desk: Desk, needs: Desk['needs']) => Promise<unknown>,
    check: (desk: Desk) => Promise<void>,
  ): Promise<number> {
    for (let call = 0; ; call++) {
      for (const when of ['before', 'unanswered', 'answered'] as const) {
        const desk = await prepare();
        const { invocation, needs } = environment(desk, async (made) =>
          made.number === call && made.when === when ? 'killed' : 'go on',
        );
        const ended = await invocation.run(() => job(desk, needs));
        if (ended !== KILLED && when === 'before') return call;
        await job(desk, desk.needs);
        await check(desk);
      }
    }
  }

  test('[ORD12] a sweep gives back each conversation once', async () => {
    const kinds = async (desk: Desk) => {
      for (const visitor of ['v_1', 'v_2']) {
        const { conversationId = '' } = (await desk.needs.visitors.find(SHOP, `visitor:${visitor}`)) ?? {};
        expect((await desk.kinds(conversationId)).filter((kind) => kind.startsWith('assigned'))).toEqual([
          'assigned to nobody',
        ]);
      }
      expect(await desk.needs.dueList.ofTenant(SHOP)).toEqual([]);
    };
    const prepare = async () => {
      const desk = await aDesk();
      await desk.waiting('v_1');
      await desk.waiting('v_2');
      await desk.leave();
      desk.time.forward(GIVE_BACK_AFTER + MINUTE);
      return desk;
    };

    expect(await killedEverywhere(prepare, (desk, needs) => desk.sweep(needs), kinds)).toBeGreaterThan(10);
  });

  test('[ORD12] the end of a socket is noted, for whoever meets its row next', async () => {
    const prepare = async () => {
      const desk = await aDesk();
      await desk.waiting('v_1');
      return desk;
    };
    const check = async (desk: Desk) => {
      await desk.forward(4 * MINUTE);
      const { conversationId = '' } = (await desk.needs.visitors.find(SHOP, 'visitor:v_1')) ?? {};
      expect(await desk.holder(conversationId)).toBeUndefined();
    };

    expect(await killedEverywhere(prepare, (desk, needs) => desk.leave('a=', needs), check)).toBeGreaterThan(3);
  });
});

describe('in every order of outside calls', () => {
  const stepping =
    ({ turn }: Steps, actor: string): Around =>
    async ({ number, when }) => {
      if (when === 'before') await turn(`${actor} ${number}`);
      return 'go on';
    };

  test('[ORD12] a conversation that its agent answers while it is given back is its own, and is given back before that or not at all', async () => {
    const orders = await everyOrder(async (steps) => {
      const desk = await aDesk();
      const conversationId = await desk.waiting('v_1');
      await desk.leave();
      desk.time.forward(GIVE_BACK_AFTER + MINUTE);
      const { needs: sweeper } = environment(desk, stepping(steps, 'sweeper'));
      return {
        actors: {
          sweeper: () => desk.sweep(sweeper),
          ann: async () => {
            await steps.turn('ann');
            await desk.answer(conversationId);
          },
        },
        check: async () => {
          expect(await desk.holder(conversationId)).toBeDefined();
          const kinds = await desk.kinds(conversationId);
          const back = kinds.indexOf('assigned to nobody');
          expect(back === -1 || back < kinds.lastIndexOf('message')).toBe(true);
        },
      };
    });

    expect(orders).toBeGreaterThan(5);
  });

  test('[ORD12] an agent who comes back and leaves again before it is looked for keeps everything', async () => {
    const orders = await everyOrder(async (steps) => {
      const desk = await aDesk();
      const conversationId = await desk.waiting('v_1');
      await desk.leave();
      desk.time.forward(89_000);
      await desk.come('b=');
      desk.time.forward(MINUTE);
      const { needs: sweeper } = environment(desk, stepping(steps, 'sweeper'));
      const { needs: ending } = environment(desk, stepping(steps, 'ann'));
      return {
        actors: { sweeper: () => desk.sweep(sweeper), ann: () => desk.leave('b=', ending) },
        check: async () => expect(await desk.holder(conversationId)).toBeDefined(),
      };
    });

    expect(orders).toBeGreaterThan(20);
  });
});
