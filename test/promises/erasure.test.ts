import { afterAll, describe, expect, test } from 'vitest';
import { encodeCursor } from '../../lambdas/domain/conversations/cursor.ts';
import { NO_CONVERSATION } from '../../lambdas/domain/conversations/due-list.ts';
import type { Eraser } from '../../lambdas/domain/erasure/eraser.ts';
import { DELETED_FROM } from '../../lambdas/domain/erasure/erasure.ts';
import { inParallel } from '../../lambdas/domain/in-parallel.ts';
import { REMEMBERED_SECONDS } from '../../lambdas/domain/tenants/visitor-revocations.ts';
import { HOUR, MINUTE } from '../../lambdas/domain/time/units.ts';
import { entriesBefore } from '../../lambdas/use-cases/conversations/history.ts';
import { readMessages } from '../../lambdas/use-cases/conversations/read-messages.ts';
import { beginErasure } from '../../lambdas/use-cases/erasure/begin-erasure.ts';
import { ENTRIES_AT_ONCE } from '../../lambdas/use-cases/erasure/run-erasures.ts';
import { catchUp } from '../../lambdas/use-cases/sockets/catch-up.ts';
import { isRevoked } from '../../lambdas/use-cases/tenants/is-revoked.ts';
import { takeOverSession } from '../../lambdas/use-cases/visitors/take-over-session.ts';
import { aConnection, NOW_MS } from '../support/builders/conversations.ts';
import { aCaller, tenantNamed } from '../support/builders/tenants.ts';
import { everyKillPoint, ON_THE_DATABASE } from '../support/harness/invocations/kill-points.ts';
import { erasureHarness, PLANTED } from '../support/harness/use-case/erasure-harness.ts';
import { startDynalite } from '../support/servers/dynalite.ts';

const local = await startDynalite();
afterAll(local.stop);

let shops = 0;

/** A shop of its own, with a user of whom all is known that can be. */
async function aPlantedShop() {
  const shop = erasureHarness(local, tenantNamed(`shop-${++shops}`));
  const planted = await shop.plant();
  expect(await shop.found()).toEqual(PLANTED);
  return { ...shop, ...planted };
}

type Shop = Awaited<ReturnType<typeof aPlantedShop>>;

const receiptOf = async ({ needs, by }: Shop, id: string) => needs.erasures.find(by.tenantId, id);
const entriesOf = ({ needs, by, conversationId }: Shop) =>
  needs.conversationLog.from(by.tenantId, conversationId, 1, 1000);

describe('a visitor that is erased', () => {
  test('[ERA1] leaves nothing in any table or among the files, and a receipt with counts', async () => {
    const shop = await aPlantedShop();

    const { id } = await shop.eraseVisitor();
    expect((await receiptOf(shop, id))?.doneAt).toBeUndefined();
    await shop.goOn();

    expect(await shop.found()).toEqual([]);
    const receipt = await receiptOf(shop, id);
    expect(receipt).toMatchObject({
      by: shop.by.id,
      of: 'visitor',
      subjects: [],
      counts: { entries: 11, messages: 9, files: 1, uploads: 3, visitors: 3 },
    });
    expect([...(receipt?.conversations ?? [])].sort()).toEqual(
      [
        shop.conversationId,
        (await shop.needs.visitors.find(shop.by.tenantId, 'visitor:v_session'))?.conversationId,
      ].sort(),
    );
    expect(receipt?.doneAt).toBeGreaterThanOrEqual(NOW_MS + DELETED_FROM);
    expect((await entriesOf(shop)).map(({ kind }) => kind)).toEqual(['erased']);
  });

  test('[ERA2] has no name any more when sockets are told', async () => {
    const shop = await aPlantedShop();
    const environment = shop.environment();
    const names: unknown[] = [];
    const { announcer } = environment;
    const announce: typeof announcer.announce = async (...told) => {
      names.push((await shop.needs.visitors.find(shop.by.tenantId, shop.user.subject, 'now'))?.name);
      return announcer.announce(...told);
    };

    await shop.eraseVisitor({ ...environment, announcer: { ...announcer, announce } });

    expect(names).toEqual([undefined, undefined]);
  });

  test('[ERA2] goes on with the same conversation, in another incarnation, which is not erased', async () => {
    const shop = await aPlantedShop();
    const { user, needs, by, says } = shop;
    const warm = shop.environment();
    await says(user, 'planted-question warm', {}, warm);
    const [first] = await entriesOf(shop);

    await shop.eraseVisitor();
    // This environment remembers the visitor, and its token is refused only once functions know the tenant anew.
    const sent = [await says(user, 'at once', {}, warm)];
    await shop.goOn();
    sent.push(await says(user, 'later', {}, warm));

    expect(sent.map(({ message }) => message.conversationId)).toEqual([shop.conversationId, shop.conversationId]);
    expect(sent.map(({ message }) => message.authorName)).toEqual([undefined, undefined]);
    const [fence, ...after] = await entriesOf(shop);
    expect([fence?.kind, after.map(({ seq }) => seq)]).toEqual(['erased', [1, 2]]);
    expect(after[0]?.incarnation).not.toBe(first?.incarnation);
    expect(await shop.found()).toEqual([]);
    const stored = await needs.visitors.find(by.tenantId, user.subject, 'now');
    expect(stored).toMatchObject({ conversationId: shop.conversationId, subject: user.subject });
    expect([stored?.name, stored?.email, stored?.label]).toEqual([undefined, undefined, undefined]);
  });

  test('[ERA2] gets its name back by no token from before, and by none is let in; its session stays its own', async () => {
    const shop = await aPlantedShop();
    const { user, needs, by, time } = shop;
    const { tenantId } = by;
    await shop.eraseVisitor();
    await shop.goOn();
    time.forward(60_000);
    const issuedAt = Math.floor(time.now() / 1000);

    await shop.says(user, 'by the old token', {}, shop.environment());
    expect(await shop.found()).toEqual([]);
    expect(await isRevoked(needs, tenantId, user.subject, user.issuedAt)).toBe(true);
    expect(await isRevoked(needs, tenantId, user.subject, issuedAt)).toBe(false);
    expect(await isRevoked(needs, tenantId, 'visitor:v_session')).toBe(false);
    expect((await needs.tenantStore.find(tenantId, 'now'))?.visitorsRevokedAt).toBeGreaterThan(user.issuedAt);

    await shop.says({ ...user, issuedAt, name: 'New' }, 'by a new one', {}, shop.environment());
    expect((await needs.visitors.find(tenantId, user.subject, 'now'))?.name).toBe('New');
  });

  test('[ERA2] leaves nothing of who came by a token from before, for as long as functions know nothing, however late it is begun', async () => {
    const shop = await aPlantedShop();
    const { by, needs, time, user } = shop;
    const { id } = await beginErasure(needs, { by, target: { of: 'visitor', subject: user.subject } });
    time.forward(HOUR);
    await shop.sweep();
    await shop.run();
    expect((await receiptOf(shop, id))?.fencedAt).toBe(time.now());

    time.forward(REMEMBERED_SECONDS * 1000 - 1);
    const { tenantId } = by;
    const late = { tenantId, subject: user.subject, connectionId: `${tenantId}-late=`, connectedAt: time.now() };
    await needs.connections.add(aConnection({ ...late, name: 'planted-socket-name' }));
    await shop.goOn();

    expect(await shop.found()).toEqual([]);
    const issuedMeanwhile = Math.floor(time.now() / 1000) - 3600;
    expect(await isRevoked(needs, tenantId, user.subject, issuedMeanwhile)).toBe(true);
  });

  test('[ERA2] is named by no environment that has read its name, once it knows the tenant anew', async () => {
    const shop = await aPlantedShop();
    const { user, ann, by, says, conversationId } = shop;
    const { name: _, ...unnamed } = user;
    const [writer, reader] = [shop.environment(), shop.environment()];
    const read = async () => {
      // As every invocation begins.
      await reader.tenants.find(by.tenantId);
      const { messages } = await readMessages(reader, { caller: ann, conversationId, limit: 20 });
      return messages.filter(({ entry }) => entry.author === user.subject).map(({ authorName }) => authorName);
    };
    await says(user, 'warm', {}, writer);
    expect(new Set(await read())).toEqual(new Set(['planted-name']));

    await shop.eraseVisitor();
    for (let n = 0; n < 5; n++) await says(unnamed, `anew ${n}`, {}, shop.environment());
    shop.time.forward(REMEMBERED_SECONDS * 1000);

    await writer.tenants.find(by.tenantId);
    const { message } = await says(user, 'from the first environment', {}, writer);
    expect(message.authorName).toBeUndefined();
    expect(new Set((await read()).slice(-5))).toEqual(new Set([undefined]));
  });

  test('[ERA1] is erased again with the sessions that were handed over to it, which stay its own for ever', async () => {
    const shop = await aPlantedShop();
    const { user, by, says, needs } = shop;
    const session = aCaller({ tenantId: by.tenantId, subject: 'visitor:v_session', userId: 'v_session' });
    await shop.eraseVisitor();
    await shop.goOn();

    await says(session, 'planted-session-question', {}, shop.environment());
    const second = { ...user, subject: 'user:u-8', userId: 'u-8', takesOver: session.subject };
    await takeOverSession({ ...shop.environment(), newSecret: () => 'x'.repeat(22) }, second);
    expect(await needs.visitors.find(by.tenantId, session.subject, 'now')).toMatchObject({ handedTo: user.subject });
    expect(await shop.found()).toEqual(['planted-session-question']);
    await shop.eraseVisitor();
    await shop.goOn();

    expect(await shop.found()).toEqual([]);
  });

  test('has its sockets ended by the sweeper, and says nothing of itself until then', async () => {
    const shop = await aPlantedShop();

    await shop.eraseVisitor();
    await shop.goOn();

    const [socket, ...others] = await shop.needs.connections.ofVisitor(shop.by.tenantId, shop.user.subject);
    expect(others).toEqual([]);
    expect(socket).toMatchObject({ closeFrom: expect.any(Number) });
    for (const field of ['name', 'email', 'label', 'url', 'origin', 'domain']) expect(socket).not.toHaveProperty(field);
  });

  test.each<[keyof Eraser | 'withdraw' | 'discard' | 'forgetOwner', string]>([
    ['removeEntries', 'planted-question'],
    ['removeUpload', 'planted-pending-file'],
    ['overwriteVisitor', 'planted-name'],
    ['removeAttributes', 'planted-site-attribute'],
    ['removeSession', 'planted-recovered-session'],
    ['aliasesOf', 'planted-session-question'],
    ['withdraw', 'planted-sent-content'],
    ['forgetOwner', 'planted-socket-name'],
  ])('is found again by this test if %s does nothing', async (step, left) => {
    const shop = await aPlantedShop();
    const nothing = async () => (step === 'aliasesOf' ? [] : undefined) as never;
    const lazy = () => {
      const needs = shop.environment();
      const without = <Port extends object>(port: Port): Port => (step in port ? { ...port, [step]: nothing } : port);
      return {
        ...needs,
        eraser: without(needs.eraser),
        files: without(needs.files),
        connections: without(needs.connections),
      };
    };
    await shop.eraseVisitor(lazy());
    await shop.goOn(lazy);

    expect(await shop.found()).toContain(left);
  });
});

test('[ERA1] rows of the activity index, read marks and the row in the inbox go with what they lead to', async () => {
  const shop = await aPlantedShop();
  const { needs, by, conversationId } = shop;
  const rows = async () =>
    (await needs.activityIndex.ofTenant(by.tenantId, { limit: 100 })).filter(
      (row) => row.conversationId === conversationId,
    );
  shop.time.forward(3_600_000);
  expect((await rows()).length).toBeGreaterThan(1);

  await shop.eraseVisitor();
  await shop.goOn();

  expect(await rows()).toHaveLength(1);
  expect(await needs.readMarks.find({ tenantId: by.tenantId, conversationId, by: 'visitor' })).toBeNull();
  expect([...(await needs.readMarks.ofStaff(by.tenantId, shop.ann.userId as never)).keys()]).toEqual([]);
  expect((await needs.inbox.ofTenant(by.tenantId)).rows).toEqual([]);
});

test('[ERA2] a conversation that is erased leaves its visitor as it was', async () => {
  const shop = await aPlantedShop();
  const { needs, by, user } = shop;

  const { id } = await shop.eraseConversation(shop.conversationId);
  await shop.goOn();

  const visitor = await needs.visitors.find(by.tenantId, user.subject, 'now');
  expect(visitor).toMatchObject({ name: 'planted-name', email: 'planted-email' });
  expect(await shop.found()).toEqual(PLANTED.filter((each) => !IN_CONVERSATION.has(each)));
  expect((await receiptOf(shop, id))?.counts).toMatchObject({ entries: 10, messages: 8, files: 1, visitors: 0 });
  await expect(shop.eraseConversation('c_unknown')).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
});

const IN_CONVERSATION = new Set(
  [
    'question',
    'answer',
    'note',
    'tag',
    'sent-file',
    'sent-content',
    'unsent-file',
    'unsent-content',
    'pending-file',
    'pending-content',
  ].map((what) => `planted-${what}`),
);

describe('whoever had read before', () => {
  test('[ERA3] is told by its old cursor that all was erased, and what was said since, and nobody waits for ever', async () => {
    const shop = await aPlantedShop();
    const { needs, by, user, ann, conversationId } = shop;
    const entries = await entriesOf(shop);
    const places = entries.map(({ incarnation, pos }) => ({ incarnation, pos }));
    const source = { ...needs, tenantId: by.tenantId, conversationId, now: shop.time.now() };

    await shop.eraseVisitor();
    await shop.goOn();
    for (const place of places) {
      const missed = await catchUp(shop.environment(), { caller: user, after: encodeCursor(place) });
      expect(missed.entries.map(({ entry }) => entry.kind)).toEqual(['erased']);
      expect(missed.more).toBe(false);
      const before = await entriesBefore(source, place, 20);
      expect(before).toMatchObject({ entries: [], more: false });
    }
    await shop.says(user, 'anew', {}, shop.environment());

    for (const place of places) {
      const missed = await catchUp(shop.environment(), { caller: user, after: encodeCursor(place) });
      expect(missed.entries.map(({ entry }) => entry.kind)).toEqual(['erased', 'message']);
    }
    const ofAgent = await catchUp(shop.environment(), { caller: ann, since: NOW_MS });
    expect(ofAgent.entries.map(({ entry }) => entry.kind).sort()).toEqual(['erased', 'erased', 'message']);
  });

  test('[ERA2] a message whose sender had read the end before the fence is stored above it, once', async () => {
    const shop = await aPlantedShop();
    const { user, by } = shop;
    const slow = shop.environment();
    let erased = false;
    const conversationLog: typeof slow.conversationLog = {
      ...slow.conversationLog,
      async append(...entry) {
        // All is erased between its read and its write, as far as it can be by then.
        if (!erased) {
          erased = true;
          await shop.eraseVisitor();
        }
        return slow.conversationLog.append(...entry);
      },
    };

    const { message } = await shop.says(user, 'in flight', { clientMessageId: 'm' }, { ...slow, conversationLog });
    await shop.goOn();

    const entries = await entriesOf(shop);
    expect(entries.map(({ kind, seq }) => [kind, seq])).toEqual([
      ['erased', 8],
      ['message', 1],
    ]);
    expect(message.entry.pos).toBe(entries[1]?.pos);
    const [fence] = entries;
    expect(shop.time.now() - (fence?.at ?? 0)).toBeGreaterThanOrEqual(DELETED_FROM);
    expect(by.tenantId).toBe(user.tenantId);
  });
});

type Sent = { input: { Key?: Row; Item?: Row; UpdateExpression?: string }; constructor: { name: string } };
type Row = { pk: string; sk: string };

/** Of each kind of write the first; with `KILL_POINTS=all` every one. A run of the operation begins with `anew`. */
function firstOfEachKind() {
  const seen = new Set<string>();
  const chosen = new WeakSet<object>();
  const at: NonNullable<typeof ON_THE_DATABASE.at> = (call) => {
    if (!ON_THE_DATABASE.at?.(call)) return false;
    const command = call.args[0] as Sent;
    const { Key, Item, UpdateExpression = '' } = command.input;
    const { pk, sk } = Key ?? Item ?? { pk: '', sk: '' };
    const kind = `${command.constructor.name} ${pk.split('#')[2]} ${sk.replace(/[\d#].*/, '')} ${UpdateExpression}`;
    if (!seen.has(kind)) chosen.add(command);
    seen.add(kind);
    return chosen.has(command);
  };
  return {
    points: process.env.KILL_POINTS === 'all' ? ON_THE_DATABASE : { ...ON_THE_DATABASE, at },
    anew: () => seen.clear(),
  };
}

describe('an erasure that is cut off', () => {
  test('[ERA4] while it is asked for is asked for again, and goes on by the sweeper', async () => {
    const { points, anew } = firstOfEachKind();
    const met = await everyKillPoint<Shop>({
      ...points,
      prepare: () => aPlantedShop().finally(anew),
      interrupt: (shop, invocation) => shop.eraseVisitor(shop.through(invocation)),
      async recover(shop, ended) {
        if (ended) await shop.eraseVisitor();
        await shop.goOn();
        expect(await shop.found()).toEqual([]);
      },
    });

    expect(met.length).toBeGreaterThan(8);
  }, 300_000);

  test('[ERA4] anywhere, or runs twice, ends all the same, with the same receipt', async () => {
    const whole = await aPlantedShop();
    const { id } = await whole.eraseVisitor();
    await whole.goOn();
    const counts = (await receiptOf(whole, id))?.counts;

    const ids = new Map<Shop, string>();
    const { points, anew } = firstOfEachKind();
    const met = await everyKillPoint<Shop>({
      ...points,
      async prepare() {
        anew();
        const shop = await aPlantedShop();
        ids.set(shop, (await shop.eraseVisitor()).id);
        while (shop.waiting.length === 0) await shop.sweep();
        return shop;
      },
      interrupt: (shop, invocation) => shop.run(() => shop.through(invocation)),
      async recover(shop) {
        shop.waiting.length = 0;
        await shop.goOn();
        expect(await shop.found()).toEqual([]);
        const receipt = await receiptOf(shop, ids.get(shop) ?? '');
        expect(receipt?.counts).toEqual(counts);
        expect(receipt?.doneAt).toBeDefined();
      },
    });

    expect(met.length).toBeGreaterThan(12);
  }, 300_000);

  test('[ERA4] by a sweeper that is cut off itself goes on with its next turn', async () => {
    const { phases } = ON_THE_DATABASE;
    const met = await everyKillPoint<Shop>({
      phases,
      async prepare() {
        const shop = await aPlantedShop();
        await shop.eraseConversation(shop.conversationId);
        while (shop.waiting.length === 0) await shop.sweep();
        await shop.run();
        await shop.eraseVisitor();
        shop.time.forward(MINUTE);
        return shop;
      },
      interrupt: (shop, invocation) => shop.sweep(shop.through(invocation)),
      async recover(shop) {
        await shop.goOn();
        expect(await shop.found()).toEqual([]);
        expect(await shop.needs.dueList.ofTenant(shop.by.tenantId)).toEqual([]);
      },
    });

    expect(met.length).toBeGreaterThan(3);
  }, 120_000);

  test('[ERA4] a request that ends before it has fenced anything off is gone on with half a minute later, and done in three more', async () => {
    const shop = await aPlantedShop();
    const { by, needs, user } = shop;

    const { id } = await beginErasure(needs, { by, target: { of: 'visitor', subject: user.subject } });
    const turns = await shop.goOn();

    expect(await shop.found()).toEqual([]);
    const { begunAt = 0, doneAt = 0 } = (await receiptOf(shop, id)) ?? {};
    expect([turns, doneAt - begunAt]).toEqual([4, 3 * MINUTE]);
  });

  test('[ERA4] what is noted and not begun yet stays noted, and is dropped when it can be begun no more', async () => {
    const shop = await aPlantedShop();
    const { by, needs } = shop;
    const due = { tenantId: by.tenantId, conversationId: NO_CONVERSATION, at: shop.time.now() };
    await needs.dueList.add({ ...due, task: { type: 'erase', id: 'e_kq3vz8mnw2xhb7tcrp5jdg' } });

    await shop.sweep();
    const noted = await needs.dueList.ofTenant(by.tenantId);

    expect([noted.length, await shop.goOn(), shop.waiting]).toEqual([1, 4, []]);
  });

  test('[ERA4] a log longer than what one invocation deletes is deleted by several, and each entry is counted once', async () => {
    const shop = await aPlantedShop();
    const { needs, by, conversationId } = shop;
    const last = (await entriesOf(shop)).at(-1);
    if (last?.kind !== 'message') throw new Error('the last entry is a message');
    const more = Array.from({ length: ENTRIES_AT_ONCE }, (_, n) => ({
      ...last,
      pos: last.pos + n + 1,
      seq: last.seq + n + 1,
    }));
    await inParallel(
      more,
      50,
      async (entry) => void (await needs.conversationLog.append(by.tenantId, conversationId, entry)),
    );

    const { id } = await shop.eraseConversation(conversationId);
    let runs = 0;
    const turns = await shop.goOn(() => {
      runs++;
      return shop.environment();
    });

    // The second turn deletes it all, and the third takes it off the list.
    expect([turns, runs]).toEqual([3, 2]);
    expect((await receiptOf(shop, id))?.counts).toMatchObject({ entries: ENTRIES_AT_ONCE + 10 });
    expect(await entriesOf(shop)).toHaveLength(1);
  }, 60_000);
});
