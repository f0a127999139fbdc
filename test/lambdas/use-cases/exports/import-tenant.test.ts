import { describe, expect, test } from 'vitest';
import { shortcut } from '../../../../lambdas/domain/desk/canned-reply.ts';
import type { EntryLine, ExportLine } from '../../../../lambdas/domain/exports/export-line.ts';
import { entryLine } from '../../../../lambdas/domain/exports/to-export-line.ts';
import { staffId } from '../../../../lambdas/domain/ids.ts';
import { DAY, MINUTE } from '../../../../lambdas/domain/time/units.ts';
import { aMessage, aVisitor, ENTRIES, NOW_MS } from '../../../support/builders/conversations.ts';
import { RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import {
  addConversation,
  aFullTenant,
  ago,
  compared,
  type ExportNeeds,
  exported,
  exportHarness,
  imported,
} from '../../../support/harness/use-case/export-harness.ts';
import { inMemoryTenantStore } from '../../../support/stores/in-memory-tenant-store.ts';

const ANN = staffId(SHOP, 'ann');
const lines = await exported(await aFullTenant());

/** Methods that change what is stored. */
const WRITES =
  /^(create|attach|refer|set|choose|put|touch|restore|createRecord|recordRestart|claimOrigin|shareOrigin|write)$/;

/** Dependencies whose write with this number is done or not, and is the last: the process is killed there. */
function killedAt(needs: ExportNeeds, count: number, isDone: boolean): ExportNeeds {
  let writes = 0;
  const killing = <Store extends object>(store: Store): Store =>
    new Proxy(store, {
      get(target, name) {
        const method = Reflect.get(target, name);
        if (typeof method !== 'function' || !WRITES.test(String(name))) return method;
        return async (...given: unknown[]) => {
          writes++;
          if (writes > count || (writes === count && !isDone)) throw new Error('killed');
          const answer = await Reflect.apply(method, target, given);
          if (writes >= count) throw new Error('killed');
          return answer;
        };
      },
    });
  const stores = Object.entries(needs).map(([name, each]) => [name, typeof each === 'object' ? killing(each) : each]);
  const killed = Object.fromEntries(stores) as ExportNeeds;
  return { ...killed, storesAt: () => ({ ...killed, references: killed.visitors }) };
}

/** All that is stored, as far as it is not derived from the lines. */
const stored = async ({ needs }: { needs: ExportNeeds }) => ({
  lines: compared(await exported({ needs })),
  rows: needs.activityIndex.positions(SHOP),
  inbox: (await needs.inbox.ofTenant(SHOP)).rows,
  due: await needs.dueList.ofTenant(SHOP),
});

describe('an import', () => {
  test('[EXP2] into an empty tenant is exported as it was', async () => {
    const harness = exportHarness();

    const done = await imported(harness, lines);

    expect(compared(await exported(harness))).toEqual(compared(lines));
    expect(done).toEqual({
      ...{ created: true, keptSettings: false, refusedOrigins: [] },
      ...{ agents: 2, replies: 3, conversations: 2, entries: 10, marks: 2, notKept: 0 },
    });
  });

  test('[EXP2] leaves rows of the index and of the inbox as if it had been written here, and nothing that is due', async () => {
    const [here, there] = [await aFullTenant(), exportHarness()];
    await imported(there, lines);

    const { rows, inbox, due } = await stored(there);

    expect(rows).toEqual(here.needs.activityIndex.positions(SHOP));
    expect(inbox.map(({ conversationId, pos }) => [conversationId, pos])).toEqual([
      ['c_first', 9],
      ['c_second', 1],
    ]);
    expect(due).toEqual([]);
  });

  test('[EXP2] leaves nothing that is to be pushed', async () => {
    const { needs } = exportHarness();
    await imported({ needs }, lines);

    const all = needs.conversationLog.conversations().flatMap(({ entries }) => entries);
    expect(all.every(({ pushed, pushedUpTo, pos }) => pushed && pushedUpTo === pos - 1)).toBe(true);
  });

  test('[EXP3] that is repeated changes nothing', async () => {
    const harness = exportHarness();
    await imported(harness, lines);
    const before = await stored(harness);

    const done = await imported(harness, lines);

    expect(await stored(harness)).toEqual(before);
    expect(done).toMatchObject({ created: false, keptSettings: false, conversations: 2, entries: 10 });
  });

  test('[EXP3] that runs twice at once is as one', async () => {
    const [once, twice] = [exportHarness(), exportHarness()];
    await imported(once, lines);
    const late = async () => {
      for (let step = 0; step < 40; step++) await Promise.resolve();
      return imported(twice, lines);
    };

    const done = await Promise.all([imported(twice, lines), imported(twice, lines), late()]);

    expect(await stored(twice)).toEqual(await stored(once));
    expect(done.map(({ created }) => created).filter(Boolean)).toHaveLength(1);
    expect(done.map(({ entries, keptSettings }) => [entries, keptSettings])).toEqual(Array(3).fill([10, false]));
  });

  test('[EXP3] that was killed at any write, done or not, is completed by a repetition', async () => {
    const whole = exportHarness();
    await imported(whole, lines);
    const expected = await stored(whole);

    let kills = 0;
    for (const isDone of [true, false]) {
      for (let count = 1; ; count++) {
        const harness = exportHarness();
        const killed = await imported({ needs: killedAt(harness.needs, count, isDone) }, lines).then(
          () => false,
          (error: Error) => error.message === 'killed',
        );
        if (!killed) break;
        kills++;
        await imported(harness, lines);
        expect(await stored(harness), `killed at write ${count}, ${isDone ? 'done' : 'not done'}`).toEqual(expected);
      }
    }
    expect(kills).toBeGreaterThan(60);
  });

  test('[EXP3] goes round what is written meanwhile: it comes after the end, at whatever write the import was killed', async () => {
    const only = lines.filter((line) => !('conversationId' in line) || line.conversationId !== 'c_second');
    for (let count = 14; count < 34; count++) {
      const harness = exportHarness();
      await imported({ needs: killedAt(harness.needs, count, true) }, only).catch(() => {});
      const tail = await harness.needs.conversationLog.tail(SHOP, 'c_first');
      const last = tail.entries.at(-1);
      if (!last) continue;
      const later = aMessage({ ...{ pos: last.pos + 1, at: ago(1), seq: last.seq + 1 }, state: tail.state });
      await harness.needs.conversationLog.append(SHOP, 'c_first', later);

      await imported(harness, only);

      const entries = (await exported(harness)).filter((line): line is EntryLine => line.type === 'entry');
      expect(entries.map(({ pos }) => pos)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    }
  });

  test('[EXP2] at another tenant names its staff as that tenant does, where their own ids are known', async () => {
    const harness = exportHarness();

    await imported(harness, lines, RIVAL);

    const there = staffId(RIVAL, 'ann');
    const back = JSON.parse(JSON.stringify(compared(await exported(harness, RIVAL))).replaceAll(there, ANN));
    const sorted = (all: ExportLine[]) => all.map((line) => JSON.stringify(line)).sort();
    expect(sorted(back)).toEqual(sorted(compared(lines)));
    expect(await harness.needs.accounts.find(RIVAL, there)).toMatchObject({ userId: 'ann', tenantId: RIVAL });
  });

  test('[EXP4] is refused, with the line, where another entry has its position', async () => {
    const harness = exportHarness();
    await imported(harness, lines);
    const changed = lines.map((line) =>
      line.type === 'entry' && line.conversationId === 'c_first' && line.pos === 4
        ? { ...line, text: 'another' }
        : line,
    );
    const before = await stored(harness);

    await expect(imported(harness, changed)).rejects.toMatchObject({
      code: 'ERR_CONFLICT',
      message: `line ${changed.findIndex((line) => 'text' in line && line.text === 'another') + 1}: the entry at 4 of the conversation c_first is there already, and is another`,
    });
    expect(await stored(harness)).toEqual(before);
  });

  test('[EXP4] is refused, with the line, where a visitor has another conversation, or a conversation another visitor', async () => {
    for (const [conversationId, subject, said] of [
      ['c_other', 'user:42', /^line \d+: the visitor user:42 /],
      ['c_second', 'user:43', /^line \d+: the conversation c_second /],
    ] as const) {
      const harness = exportHarness();
      await imported(harness, lines.slice(0, 2));
      await addConversation(harness, conversationId, [aMessage({ at: ago(9) })], { subject });

      await expect(imported(harness, lines)).rejects.toMatchObject({
        code: 'ERR_CONFLICT',
        message: expect.stringMatching(said),
      });
    }
  });

  test('leaves what was changed here since: settings, names, replies, marks', async () => {
    const { needs } = exportHarness();
    await imported({ needs }, lines);
    await needs.tenants.change(SHOP, { idleMinutes: 60 });
    await needs.staffNameStore.choose(SHOP, ANN, 'Anna');
    const reply = { shortcut: shortcut('hello'), text: 'newer', changedAt: ago(0) };
    await needs.cannedReplies.set({ tenantId: SHOP }, reply, 10);

    const done = await imported({ needs }, lines);

    expect(done.keptSettings).toBe(true);
    expect(await needs.tenants.find(SHOP, 'now')).toMatchObject({ idleMinutes: 60 });
    expect((await needs.staffNameStore.find(SHOP)).names.get(ANN)).toBe('Anna');
    expect(await needs.cannedReplies.find({ tenantId: SHOP }, reply.shortcut)).toEqual(reply);
  });

  test('gives away no origin of another tenant', async () => {
    const { needs } = exportHarness();
    const {
      tenantId: _,
      origins: __,
      ...settings
    } = (await (await aFullTenant()).needs.tenants.find(SHOP, 'now')) ?? expect.fail();
    await needs.tenants.create({ ...settings, tenantId: RIVAL });
    await needs.tenants.claimOrigin('https://shop.example', RIVAL);

    expect((await imported({ needs }, lines)).refusedOrigins).toEqual(['https://shop.example']);
    expect(await needs.tenants.ownerOf('https://shop.example')).toBe(RIVAL);
  });

  test('leaves out what this gateway keeps no longer', async () => {
    const kept = (minutes: number) => {
      const harness = exportHarness();
      harness.needs.mostRetentionDays = (minutes * MINUTE) / DAY;
      return imported(harness, lines);
    };

    expect(await kept(100)).toMatchObject({ conversations: 2, entries: 3, notKept: 0 });
    expect(await kept(40)).toMatchObject({ conversations: 1, notKept: 1 });
  });

  test('leaves out what has expired by the tenant’s own retention, a former one included', async () => {
    const all = exportHarness();
    all.clock.now += 2 * DAY;
    const settings = lines.find((line) => line.type === 'settings') ?? expect.fail();
    const shorter = (own: object) =>
      imported(
        { needs: { ...all.needs, tenants: inMemoryTenantStore() } },
        lines.map((line) => (line === settings ? { ...settings, ...own } : line)),
      );

    expect(await shorter({ retentionDays: 1 })).toMatchObject({ conversations: 0, notKept: 2 });
    const former = [{ days: 1, until: new Date(NOW_MS).toISOString() }];
    expect(await shorter({ retentionDays: 30, formerRetentions: former })).toMatchObject({ conversations: 0 });
    expect(await shorter({ retentionDays: 30 })).toMatchObject({ conversations: 2, notKept: 0 });
  });

  test.each([
    ['a conversation', { erasedAt: undefined, fence: 10 }],
    ['a visitor without a log', { erasedAt: NOW_MS, fence: 0 }],
    ['a visitor', { erasedAt: NOW_MS, fence: 10 }],
  ])('leaves out what was erased since it was exported: %s', async (_, { erasedAt, fence }) => {
    const { needs } = exportHarness();
    const subject = 'visitor:v_c_first';
    const known = aVisitor({ subject, userId: 'v_c_first', conversationId: 'c_first' });
    await needs.visitors.create({ ...known, ...(erasedAt === undefined ? {} : { erasedAt }) });
    if (fence > 0) await needs.entryArchive.restore(SHOP, 'c_first', { ...erasedEntry(), pos: fence });

    const done = await imported({ needs }, lines);

    expect(done).toMatchObject({ conversations: 1, notKept: 1 });
    expect((await needs.conversationLog.from(SHOP, 'c_first', 1, 100)).map(({ pos }) => pos)).toEqual(
      fence > 0 ? [fence] : [],
    );
    expect(await needs.attributes.find(SHOP, subject)).toEqual({});
    expect(await needs.visitors.find(SHOP, subject)).not.toHaveProperty('email');
  });

  test('[EXP4] [EXP5] is refused where it was erased at a position at which the file has something else', async () => {
    const { needs } = exportHarness();
    await imported({ needs }, lines);
    // Both gateways went on with it; here it was erased at a position that the file has got to meanwhile.
    for (const { pos } of await needs.conversationLog.from(SHOP, 'c_first', 1, 100))
      needs.conversationLog.delete(SHOP, 'c_first', pos);
    await needs.entryArchive.restore(SHOP, 'c_first', { ...erasedEntry(), pos: 8 });

    await expect(imported({ needs }, lines)).rejects.toMatchObject({ code: 'ERR_CONFLICT' });

    expect((await needs.conversationLog.from(SHOP, 'c_first', 1, 100)).map(({ pos }) => pos)).toEqual([8]);
  });

  test('[EXP5] leaves out what an erased visitor had said, though the file says nothing of who that was', async () => {
    const { needs } = exportHarness();
    const subject = 'visitor:v_c_first';
    const known = aVisitor({ subject, userId: 'v_c_first', conversationId: 'c_first' });
    await needs.visitors.create({ ...known, erasedAt: NOW_MS });

    await imported(
      { needs },
      lines.filter((line) => line.type !== 'visitor'),
    );

    expect(await needs.conversationLog.from(SHOP, 'c_first', 1, 100)).toEqual([]);
  });

  test.each([
    ['here', SHOP],
    ['at a tenant of another id', RIVAL],
  ])('[EXP5] brings back no name of the staff that was erased, nor its account: %s', async (_, tenantId) => {
    const { needs } = exportHarness();
    const ann = staffId(tenantId, 'ann');
    for (let other = 0; other < 700; other++) {
      await needs.audit.begin({ tenantId, by: 'operator', act: 'settings', about: {} });
      if (other > 0) continue;
      await needs.audit.begin({ tenantId, by: 'operator', act: 'name-erased', about: { account: ann } });
    }

    await imported({ needs }, lines, tenantId);

    expect((await needs.staffNameStore.find(tenantId)).names.get(ann)).toBeUndefined();
    expect(await needs.accounts.find(tenantId, ann)).toBeNull();
    expect([...(await needs.staffNameStore.find(tenantId)).names.values()]).toEqual(['Otto']);
  });

  test('is refused, and leaves nothing out, where a visitor came here before its import', async () => {
    const { needs } = exportHarness();
    await addConversation({ needs }, 'c_first', [aMessage({ at: ago(1), text: 'I am here already' })]);

    await expect(imported({ needs }, lines)).rejects.toMatchObject({ code: 'ERR_CONFLICT' });
  });

  test('leaves out what stands below a fence in the file', async () => {
    const harness = exportHarness();
    const at = lines.findIndex((line) => line.type === 'entry' && line.pos === 9);
    const fenced = lines.with(at, entryLine('c_first', { ...erasedEntry(), pos: 9, at: ago(59) }));

    expect(await imported(harness, fenced)).toMatchObject({ conversations: 2, entries: 2 });
    expect(await harness.needs.conversationLog.from(SHOP, 'c_first', 1, 100)).toMatchObject([
      { pos: 9, kind: 'erased' },
    ]);
  });

  test('says nothing again of a visitor who was erased since it was exported, and gets what was said later', async () => {
    const { needs } = exportHarness();
    const subject = 'visitor:v_c_first';
    const known = aVisitor({ subject, userId: 'v_c_first', conversationId: 'c_first' });
    await needs.visitors.create({ ...known, erasedAt: ago(70) });

    await imported({ needs }, lines);

    expect((await needs.conversationLog.from(SHOP, 'c_first', 1, 100)).map(({ pos }) => pos)).toEqual([8, 9]);
    expect(await needs.attributes.find(SHOP, subject)).toEqual({});
  });
});

const erasedEntry = () => ENTRIES.erased[0] ?? expect.fail();
