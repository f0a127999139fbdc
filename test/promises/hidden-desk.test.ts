import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cursor } from '../../lambdas/domain/conversations/cursor.ts';
import type { LocatedEntry } from '../../lambdas/domain/conversations/entry.ts';
import { messageView, widgetMessageView } from '../../lambdas/domain/conversations/message-view.ts';
import type { Connection } from '../../lambdas/domain/delivery/connection.ts';
import { visitorOfSession } from '../../lambdas/domain/identity/caller.ts';
import { conversationHandle } from '../../lambdas/domain/identity/handle.ts';
import { sealed } from '../../lambdas/domain/sealed.ts';
import { closeIdleConversation } from '../../lambdas/use-cases/conversations/close-conversation.ts';
import type { DeskChange } from '../../lambdas/use-cases/conversations/commit-desk-entry.ts';
import { enterConversation } from '../../lambdas/use-cases/conversations/enter-conversation.ts';
import { type ReadMessages, readMessages } from '../../lambdas/use-cases/conversations/read-messages.ts';
import { sendMessage } from '../../lambdas/use-cases/conversations/send-message.ts';
import { startSession } from '../../lambdas/use-cases/conversations/start-session.ts';
import { undeliveredTo } from '../../lambdas/use-cases/delivery/recover-connection.ts';
import { relayActivity } from '../../lambdas/use-cases/delivery/relay-activity.ts';
import { catchUp } from '../../lambdas/use-cases/sockets/catch-up.ts';
import { joinRoom } from '../../lambdas/use-cases/visitors/join-room.ts';
import { readWebchatMessages } from '../../lambdas/use-cases/visitors/read-webchat-messages.ts';
import { aConnection } from '../support/builders/conversations.ts';
import { aCaller, SHOP } from '../support/builders/tenants.ts';
import { ann, bob, boss, deskHarness, idOf, ON } from '../support/harness/use-case/desk-harness.ts';
import { IDLE } from '../support/harness/use-case/use-case-harness.ts';
import { inMemorySocketSessionStore } from '../support/stores/in-memory-socket-session-store.ts';
import { inMemoryVisitorRevocations } from '../support/stores/in-memory-visitor-revocations.ts';

/** The same random run is repeated by `SEED=… PATH_TO=…`; `RUNS=5000` runs longer. */
const { SEED, PATH_TO, RUNS } = process.env;
/** A fixed number, so that a slow machine proves no less: some 4 s on an idle one. */
const RUNS_USUALLY = 60;
/** Milliseconds that a run may take on average, twenty times what it takes on an idle machine. */
const PATIENCE = 1500;

const SESSION = sealed<'session'>('session-1767225600000-abcdef-ghijkl');
const handle = conversationHandle(SHOP, SESSION);
const widget = { handle, site: 'https://shop.example' };
const visitor = aCaller({ ...visitorOfSession(SHOP, SESSION), sessionId: SESSION });
const STAFF = [ann, bob, boss];

type Step =
  | { what: 'ask' | 'answer'; by: number; text: string }
  | { what: 'close' | 'reopen' | 'typing' | 'read' | 'close by time' }
  | { what: 'wait'; ms: number }
  | { what: 'look'; limit: number; from: number }
  | { what: 'desk'; by: number; change: DeskChange; times: number };

const by = fc.nat({ max: STAFF.length - 1 });
const text = fc.string({ minLength: 1, maxLength: 20 }).filter((each) => each.trim() !== '');
/** Texts that stand nowhere else. */
const among = fc.stringMatching(/^[a-z]{8}$/).map((letters) => `among ${letters}`);

const change: fc.Arbitrary<DeskChange> = fc.oneof(
  among.map((note) => ({ kind: 'note' as const, text: note })),
  fc.array(among, { maxLength: 3 }).map((labels) => ({ kind: 'labelled' as const, labels })),
  fc.option(by).map((who) => ({ kind: 'assigned' as const, to: who === null ? null : idOf(STAFF[who] ?? ann) })),
);

/** What agents do among themselves. A snooze is left out: it puts off the closing by time, which a visitor may notice. */
const deskStep: fc.Arbitrary<Step> = fc.record({
  what: fc.constant('desk' as const),
  by,
  change,
  times: fc.oneof(
    { weight: 6, arbitrary: fc.constant(1) },
    { weight: 1, arbitrary: fc.integer({ min: 195, max: 260 }) },
  ),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constantFrom('ask' as const, 'answer' as const), by, text }) },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constantFrom(
        'close' as const,
        'reopen' as const,
        'typing' as const,
        'read' as const,
        'close by time' as const,
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 2 * IDLE }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ what: fc.constant('look' as const), limit: fc.integer({ min: 1, max: 7 }), from: fc.nat() }),
  },
  { weight: 4, arbitrary: deskStep },
);

/** A cursor without its number, which counts what is hidden too. */
const withoutNumbers = (told: unknown): string =>
  JSON.stringify(told ?? null).replaceAll(/c1\.([\w-]{10})\.[0-9a-z]+/g, 'c1.$1');

/** An entry as a visitor's side is shown it. */
const views = ({ entry, ...located }: LocatedEntry): object[] =>
  entry.kind === 'message'
    ? [messageView({ ...located, entry }), widgetMessageView({ ...located, entry }, handle)]
    : [{ kind: entry.kind }];

/** All that a visitor's side is told and can find out, in order, with or without what agents do among themselves. */
async function seenByVisitor(script: readonly Step[], withDesk: boolean): Promise<string[]> {
  const desk = await deskHarness(ON);
  let incarnations = 0;
  const needs = {
    ...desk.needs,
    revocations: inMemoryVisitorRevocations(),
    sessions: inMemorySocketSessionStore(),
    newIncarnation: () => `L${String(++incarnations).padStart(9, '0')}`,
  };
  const { subject, userId } = visitor;
  const sockets: Partial<Connection>[] = [
    { door: 'chat' },
    { door: 'chat', v1: false },
    { door: 'ws', v1: false, handle },
    { door: 'socketio' },
    { door: 'socketio', handle, bare: true },
  ];
  for (const [index, socket] of sockets.entries()) {
    await needs.connections.add(aConnection({ subject, userId, ...socket, connectionId: `own ${index}` }));
  }
  const seen: string[] = [];
  /** What it was given for later pages, and for earlier ones. One used as the other would only tell its number. */
  const cursors = { after: [] as string[], before: [] as string[] };
  const found = (what: string, told: unknown) => {
    for (const [, name, each = ''] of JSON.stringify(told ?? null).matchAll(/"(\w+)":"(c1\.[\w-]{10}\.[0-9a-z]+)"/g)) {
      cursors[name === 'prev' ? 'before' : 'after'].push(each);
    }
    seen.push(`${what}: ${withoutNumbers(told)}`);
  };
  const tried = async (what: string, action: () => Promise<unknown>) =>
    found(what, await action().catch((error: { code?: string; message: string }) => [error.code, error.message]));
  const viewed = (entries: readonly LocatedEntry[]): object[] => entries.flatMap(views);

  /** Each door at which a visitor's side reads, with and without a cursor that it was given before. */
  async function look(limit: number, from: number): Promise<void> {
    const oneOf = (all: string[]) => all[from % all.length];
    const [after, before] = [oneOf(cursors.after), oneOf(cursors.before)];
    for (const page of [{}, { after }, { before }]) {
      await tried('history', async () => {
        const places = Object.entries(page).flatMap(([name, at]) => (at ? [[name, cursor(at, name)]] : []));
        const { messages, ...rest } = await readMessages(needs, {
          caller: visitor,
          limit,
          ...(Object.fromEntries(places) as Pick<ReadMessages, 'after' | 'before'>),
        });
        return { ...rest, messages: viewed(messages) };
      });
    }
    for (const at of [undefined, after]) {
      await tried('sync', async () => {
        const missed = await catchUp(needs, { caller: visitor, after: at });
        for (const [index, socket] of sockets.entries()) {
          const receiver = aConnection({ subject, userId, ...socket, connectionId: `own ${index}` });
          for (const located of missed.entries) await needs.replier.reply(receiver, { type: 'entry', located });
          await needs.replier.reply(receiver, { type: 'caught-up', cursor: missed.cursor, more: missed.more });
        }
        return { ...missed, entries: viewed(missed.entries) };
      });
    }
    await tried('recovery', async () =>
      viewed(await undeliveredTo(needs, aConnection({ subject, userId }), desk.time.now() - IDLE)),
    );
    await tried('session', () => startSession(needs, { caller: visitor }));
    await tried('entering', () => enterConversation(needs, { caller: visitor }));
    for (const kind of ['session', 'conversation'] as const) {
      const caller = { ...visitor, widget };
      await tried(`room of a ${kind}`, () => joinRoom(needs, { caller, connectionId: 'own 4', kind }));
    }
    for (const who of [visitor, null]) {
      const command = { tenantId: SHOP, visitor: who, handle, limit };
      await tried('webchat', async () => viewed(await readWebchatMessages(needs, command)));
    }
  }

  const { conversationId } = (await sendMessage(needs, { caller: visitor, text: 'hello' })).message;
  for (const each of script) {
    switch (each.what) {
      case 'ask':
        await tried('asked', async () =>
          viewed([(await sendMessage(needs, { caller: visitor, text: each.text })).message]),
        );
        break;
      case 'answer': {
        // Beside whoever has it, so that what agents decide changes nothing of what is said.
        const answer = { conversationId, text: each.text, join: true };
        await sendMessage(needs, { caller: STAFF[each.by] ?? ann, ...answer }).catch(() => {});
        break;
      }
      case 'close':
        await desk.close(boss, conversationId);
        break;
      case 'reopen':
        await desk.reopen(boss, conversationId);
        break;
      case 'close by time':
        await closeIdleConversation(needs, { tenantId: SHOP, conversationId });
        break;
      case 'typing':
        await relayActivity(needs, { caller: ann, conversationId, activity: { type: 'typing' } });
        break;
      case 'read':
        await relayActivity(needs, { caller: ann, conversationId, activity: { type: 'read', seq: 99 } });
        break;
      case 'wait':
        desk.time.forward(each.ms);
        break;
      case 'look':
        await look(each.limit, each.from);
        break;
      case 'desk':
        for (let time = 0; withDesk && time < each.times; time++) {
          await desk.add(STAFF[each.by] ?? ann, conversationId, each.change);
        }
    }
    for (const index of sockets.keys()) found(`socket ${index}`, desk.told(`own ${index}`));
    desk.forget();
  }
  await look(20, script.length);
  return seen;
}

const runs = Number(RUNS ?? RUNS_USUALLY);

test(
  '[ISO10] [ISO11] what a visitor’s side is told and can read is the same, whatever its agents do among themselves',
  async () => {
    const added = { steps: 0 };

    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (script) => {
        const seen = await seenByVisitor(script, true);

        added.steps += script.filter(({ what }) => what === 'desk').length;
        expect(seen).toEqual(await seenByVisitor(script, false));
        expect(seen.join()).not.toContain('among ');
      }),
      {
        numRuns: runs,
        ...(SEED === undefined ? {} : { seed: Number(SEED) }),
        ...(PATH_TO === undefined ? {} : { path: PATH_TO }),
      },
    );

    expect(added.steps).toBeGreaterThan(0);
  },
  runs * PATIENCE,
);
