import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Refusal } from '../../../lambdas/domain/errors.ts';
import type { Caller } from '../../../lambdas/domain/identity/caller.ts';
import { storedCaller } from '../../../lambdas/domain/identity/handle.ts';
import type { PublicId } from '../../../lambdas/domain/ids.ts';
import { nativeFrame, nativeRefusal } from '../../../lambdas/handlers/socket/native/frame.ts';
import { socketioFrame } from '../../../lambdas/handlers/socket/socketio/frame.ts';
import { problemsOfNativeFrame, problemsOfSocketioPacket } from '../../../lib/contract/frame-problems.ts';
import { NATIVE_FRAMES } from '../../../lib/contract/native.ts';
import { SOCKETIO_EVENTS } from '../../../lib/contract/socketio.ts';
import { aConnection, NOW_MS } from '../../support/builders/conversations.ts';
import { socketDependencies } from '../../support/builders/socket-dependencies.ts';
import { socketEvent } from '../../support/builders/socket-event.ts';
import { aCaller, anAgent, SHOP } from '../../support/builders/tenants.ts';

const VISITOR = aCaller();
const ADMIN = anAgent({ role: 'admin' });

/** Values that a field may have, most of them in the wrong one. `CONVERSATION` stands for the visitor's own. */
const CONVERSATION = 'the conversation';
const VALUES = [
  ...[null, '', ' ', 'x', 'a#b', 'x'.repeat(129), 0, 5, -1, 1.5, true, false, {}, [], [1], { items: [] }, { items: 1 }],
  ...[CONVERSATION, 'session-1767225600000-k3v9x0q2wz8p7r5t1b', 'aaaaaaaaaaaaaaaaaaaaaaaa', 'c1.aG9wZm94MT.3'],
];

/** Unknown fields are taken, and left out. */
const isOfForm = (problem: string) => !problem.includes('/unknown is not declared');

type Said = { name: string; fields: Record<string, unknown>; caller: Caller };

const saidOf = (declared: readonly { name: string; direction: string; fields: readonly string[] }[]) =>
  fc
    .constantFrom(...declared.filter(({ direction, fields }) => direction === 'to-gateway' && fields.length > 0))
    .chain(({ name, fields }) =>
      fc.record({
        name: fc.constant(name),
        fields: fc.dictionary(fc.constantFrom('unknown', ...fields), fc.constantFrom(...VALUES)),
        caller: fc.constantFrom(VISITOR, ADMIN),
      }),
    );

/** The gateway after the first words of a visitor. */
async function aConversation() {
  const dependencies = socketDependencies();
  const { needs, announced } = dependencies;
  await needs.connections.add(aConnection());
  await nativeFrame(needs, socketEvent('$default', { caller: VISITOR, body: { type: 'message', text: 'Hello' } }));
  const [first] = announced;
  if (first?.announcement.type !== 'entry') throw new Error('nothing was said');
  const { conversationId } = first.announcement.located;
  const meant = (fields: Said['fields']) =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, value === CONVERSATION ? conversationId : value]),
    );
  return { ...dependencies, meant };
}

/** Texts of a message most often, for most else of one is refused without. */
const withText = ({ name, fields }: Pick<Said, 'name' | 'fields'>) => ({
  ...(name === 'message' ? { text: 'Hello' } : {}),
  ...(name === 'read' ? { seq: 1 } : {}),
  ...fields,
});

test('a native frame that is taken is as declared, and so is what answers it', async () => {
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(saidOf(NATIVE_FRAMES), async (said) => {
      const { needs, posts, meant } = await aConversation();
      const frame = { ...meant(withText(said)), type: said.name };
      const event = socketEvent('$default', { caller: said.caller, body: frame });

      const accepted = await isTaken(nativeFrame(needs, event), (refusal) => nativeRefusal(needs, event, refusal));

      if (accepted) taken++;
      const text = JSON.stringify(frame);
      expect(problemsOfNativeFrame({ door: 'chat', direction: 'to-gateway', accepted, text }).filter(isOfForm)).toEqual(
        [],
      );
      const { role } = said.caller;
      expect(
        posts.flatMap((post) =>
          problemsOfNativeFrame({ door: 'chat', direction: 'to-client', role, text: post.frame }),
        ),
      ).toEqual([]);
    }),
    { numRuns: 500 },
  );
  expect(taken).toBeGreaterThan(50);
});

async function isTaken(handled: Promise<unknown>, refused: (refusal: Refusal) => Promise<unknown>): Promise<boolean> {
  try {
    await handled;
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await refused(error);
    return false;
  }
}

test('a Socket.IO event that is taken is as declared, and so is what answers it', async () => {
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(saidOf(SOCKETIO_EVENTS), fc.boolean(), async (said, asks) => {
      const { needs, posts, meant } = await aConversation();
      await needs.sessions.open({ connectionId: 'socket-1=', connectedAt: NOW_MS, asked: { tenantId: SHOP } });
      const recovery = { began: 'socket-1=', hash: 'hash' as PublicId };
      await needs.sessions.goLive('socket-1=', { caller: storedCaller(said.caller), recovery });
      const packet = `42${asks ? '7' : ''}${JSON.stringify([said.name, meant(withText(said))])}`;
      posts.length = 0;

      await socketioFrame(needs, socketEvent('$default', { door: 'socketio', body: packet }));

      const accepted = !posts.some(({ frame }) => /^437\[\{"success":false|^42\["error"/.test(frame));
      if (accepted) taken++;
      expect(problemsOfSocketioPacket({ direction: 'to-gateway', accepted, packet }).filter(isOfForm)).toEqual([]);
      const { role } = said.caller;
      expect(
        posts.flatMap(({ frame }) =>
          problemsOfSocketioPacket({ direction: 'to-client', packet: frame, acknowledges: said.name, role }),
        ),
      ).toEqual([]);
    }),
    { numRuns: 500 },
  );
  expect(taken).toBeGreaterThan(50);
});
