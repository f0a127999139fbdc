import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExportLine } from '../../../../lambdas/domain/exports/export-line.ts';
import { DAY, MINUTE } from '../../../../lambdas/domain/time/units.ts';
import { aMessage } from '../../../support/builders/conversations.ts';
import { RIVAL, SHOP, tenantNamed } from '../../../support/builders/tenants.ts';
import {
  addConversation,
  aFullTenant,
  ago,
  compared,
  exported,
} from '../../../support/harness/use-case/export-harness.ts';
import { aCommandLine } from '../../../support/harness/use-case/tenant-commands.ts';

const folder = mkdtempSync(join(tmpdir(), 'exports-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const aPath = () => join(folder, `export-${++files}.ndjson`);

/** The command line of a gateway with a tenant that has all that can be exported. */
async function aFullGateway() {
  const full = await aFullTenant();
  return aCommandLine({ data: full });
}
type Works = ReturnType<typeof aCommandLine>;

const linesIn = (text: string): ExportLine[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const withoutCursors = (lines: readonly ExportLine[]) => compared(lines.filter(({ type }) => type !== 'cursor'));

/** A whole file. */
async function aFile(works: Works) {
  const path = aPath();
  expect((await works.enter(`export shop --out ${path}`)).code).toBe(0);
  return { path, text: readFileSync(path, 'utf8') };
}

/** A file of other lines. */
function fileOf(lines: readonly unknown[]) {
  const path = aPath();
  writeFileSync(path, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
  return path;
}

describe('export', () => {
  test('writes all that a tenant has into a file, or to standard output, and is recorded', async () => {
    const works = await aFullGateway();

    const { text } = await aFile(works);
    const { said } = await works.enter('export shop');

    expect(withoutCursors(linesIn(text))).toEqual(compared(await exported({ needs: works.data() })));
    expect(withoutCursors(linesIn(said.join('\n')))).toEqual(withoutCursors(linesIn(text)));
    const { records } = await works.audit.list(SHOP, { limit: 10 });
    expect(records.map(({ act, by, outcome }) => [act, by, outcome])).toEqual(
      Array(2).fill(['exported', 'operator', 'done']),
    );
  });

  test('goes on with a file that was cut, at whatever byte', async () => {
    const works = await aFullGateway();
    const { path, text } = await aFile(works);
    const bytes = Buffer.from(text);
    const whole = withoutCursors(linesIn(text));

    for (let cut = 0; cut < bytes.length; cut += cut > bytes.length - 30 ? 1 : 7) {
      writeFileSync(path, bytes.subarray(0, cut));
      const { code, noted } = await works.enter(`export shop --out ${path}`);
      // What has no whole first line is no export, and is nobody's to overwrite.
      if (cut > 0 && !bytes.subarray(0, cut).includes('\n')) {
        expect([code, noted.join()]).toEqual([1, expect.stringContaining('is no export of shop')]);
        continue;
      }
      expect(withoutCursors(linesIn(readFileSync(path, 'utf8'))), `cut at ${cut}`).toEqual(whole);
    }
  });

  test('goes on after a cursor', async () => {
    const works = await aFullGateway();
    const all = linesIn((await works.enter('export shop')).said.join('\n'));
    const index = all.findIndex(({ type }) => type === 'cursor');
    const cursor = all[index];

    const { said } = await works.enter(`export shop --after ${cursor?.type === 'cursor' ? cursor.after : ''}`);

    expect(linesIn(said.join('\n'))).toEqual(all.slice(index + 1));
  });

  test('touches no file that is whole, another tenant’s, or something else', async () => {
    const works = await aFullGateway();
    const { path } = await aFile(works);
    const other = fileOf([{ type: 'export', version: 1, tenantId: 'rival', exportedAt: '2026-01-01T00:00:00.000Z' }]);
    const notes = fileOf(['my notes']);

    for (const one of [path, other, notes]) {
      const before = readFileSync(one, 'utf8');
      expect((await works.enter(`export shop --out ${one}`)).code, one).toBe(1);
      expect(readFileSync(one, 'utf8')).toBe(before);
    }
    expect((await works.enter(`export shop --out ${aPath()} --after x`)).code).toBe(2);
    expect((await works.enter('export nobody')).code).toBe(1);
    expect((await works.enter('export shop --after soon')).noted.join()).toContain('--after is not a cursor');
  });

  describe('with files', () => {
    let url: string;
    const served = '30-alxc-k3Jv0Qm9ZtYx2Lw8Rb5NcAXp7Tz1Wq4Hn6Vd0Ks9Gm2w';
    const server = createServer(({ url: path }, response) => {
      response.writeHead(path?.endsWith(served) ? 200 : 404).end('content');
    });
    beforeAll(async () => {
      await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/files/`;
    });
    afterAll(() => void server.close());

    test('saves those that are served, under their names, and says how many are not', async () => {
      const data = await aFullTenant();
      const file = { filename: '../../x.pdf', contentType: 'application/pdf', size: 7 };
      const attachments = [served, served.replace('k3', 'x3')].map((name) => ({ ...file, url: `${url}${name}` }));
      await addConversation(data, 'c_files', [aMessage({ at: ago(3), attachments })]);

      const { noted } = await aCommandLine({ data }).enter(`export shop --files ${join(folder, 'saved')}`);

      expect(readFileSync(join(folder, 'saved', served), 'utf8')).toBe('content');
      expect(noted.join()).toContain('1 files in');
      expect(noted.join()).toContain('2 that are not served any more');
    });
  });
});

describe('import', () => {
  test('[EXP2] takes a text with every character that ends a line somewhere, from a file that was cut', async () => {
    const data = await aFullTenant();
    const text = 'one\u2028two\u2029three\u0085four\rfive\nsix';
    await addConversation(data, 'c_lines', [aMessage({ at: ago(3), text })]);
    const works = aCommandLine({ data });
    const { path, text: whole } = await aFile(works);
    const there = aCommandLine();

    expect((await there.enter(`import shop ${path}`)).code).toBe(0);
    expect(await there.data().conversationLog.from(SHOP, 'c_lines', 1, 9)).toMatchObject([{ text }]);
    for (const cut of ['"c_lines"', 'two', 'six'].map((word) => Buffer.from(whole).lastIndexOf(word))) {
      writeFileSync(path, Buffer.from(whole).subarray(0, cut));
      expect((await works.enter(`export shop --out ${path}`)).code).toBe(0);
      expect(withoutCursors(linesIn(readFileSync(path, 'utf8'))), `cut at ${cut}`).toEqual(
        withoutCursors(linesIn(whole)),
      );
    }
  });

  test('refuses a line that is no text, and one that is longer than any of an export', async () => {
    const { text } = await aFile(await aFullGateway());
    const [head = '', ...rest] = text.split('\n');
    const there = aCommandLine();

    const { code, noted } = await there.enter(
      `import shop ${fileOf([head, JSON.stringify({ type: 'settings', name: 'x'.repeat(9_000_000) }), ...rest])}`,
    );

    expect([code, noted[0]]).toEqual([1, expect.stringMatching(/^line 2: is longer than/)]);
    expect(await there.tenants.find(SHOP)).toBeNull();
    const path = aPath();
    writeFileSync(
      path,
      Buffer.concat([Buffer.from(`${head}\n{"type":"`), Buffer.from([0xc3, 0x28]), Buffer.from('"}\n')]),
    );
    expect((await there.enter(`import shop ${path}`)).noted[0]).toMatch(/^line 2: is not UTF-8/);
  });

  test('of what was exported makes the same tenant at another gateway, and is recorded', async () => {
    const { path, text } = await aFile(await aFullGateway());
    const there = aCommandLine();

    const { code, said, noted, asked } = await there.enter(`import shop ${path}`);

    expect([code, asked]).toEqual([0, []]);
    expect(said).toEqual(['2 conversations with 10 entries, 2 agents, 3 canned replies, 2 marks']);
    expect(noted.join()).toContain('has no key yet');
    expect(compared(await exported({ needs: there.data() }))).toEqual(withoutCursors(linesIn(text)));
    expect((await there.audit.list(SHOP, { limit: 10 })).records).toMatchObject([{ act: 'imported', outcome: 'done' }]);
  });

  test('into a tenant that is there asks, and changes nothing without consent', async () => {
    const { path } = await aFile(await aFullGateway());
    const there = aCommandLine({ answer: false });
    await there.enter('create shop');

    const { code, asked } = await there.enter(`import shop ${path}`);

    expect([code, asked.length]).toEqual([1, 1]);
    expect(there.data().conversationLog.conversations()).toEqual([]);
  });

  test('[EXP5] of a tenant that was erased here asks, since whom it had erased is not known any more', async () => {
    const { path } = await aFile(await aFullGateway());
    const [agreeing, refusing] = [aCommandLine(), aCommandLine({ answer: false })];
    for (const { audit } of [agreeing, refusing])
      await audit.begin({ tenantId: SHOP, by: 'operator', act: 'tenant-erased', about: {} });

    const [agreed, refused] = [
      await agreeing.enter(`import shop ${path}`),
      await refusing.enter(`import shop ${path}`),
    ];

    expect([agreed.code, agreed.asked]).toEqual([0, [expect.stringMatching(/was erased here on \d{4}-\d\d-\d\d/)]]);
    expect(refused.code).toBe(1);
    expect(await refusing.tenants.find(SHOP)).toBeNull();
  });

  test('under another id, and a name of a file that is not there', async () => {
    const { path } = await aFile(await aFullGateway());
    const there = aCommandLine();

    expect((await there.enter(`import rival ${path}`)).code).toBe(0);
    expect(await there.tenants.find(RIVAL, 'now')).toMatchObject({ name: 'Shop', desk: true });
    expect((await there.enter(`import shop ${aPath()}`)).noted.join()).toContain('there is no file');
  });

  test('names the line that is not as it has to be, and stores nothing', async () => {
    const lines = withoutCursors(linesIn((await aFile(await aFullGateway())).text));
    const head = { ...lines[0], type: 'export', tenantId: 'shop', exportedAt: '2026-01-01T00:00:00.000Z' };
    const good = [head, ...lines.slice(1)];
    const at = (type: string) => good.findIndex((line) => line.type === type);
    const changed = (type: string, fields: object) =>
      good.map((line, index) => (index === at(type) ? { ...line, ...fields } : line));
    const entry = at('entry');
    const laterAt = (index: number, time: number) =>
      good.map((line, place) => (place === index ? { ...line, at: new Date(time).toISOString() } : line));
    const faults: [string, number, unknown[]][] = [
      ['is not JSON', 3, [...good.slice(0, 2), '{"type":', ...good.slice(2)]],
      ['of no type that is known', 2, [head, { type: 'rated' }, ...good.slice(1)]],
      ['of no type that is known', 2, [head, 'null', ...good.slice(1)]],
      ['import it with a later version', 1, changed('export', { version: 2 })],
      ['is not declared', entry + 1, changed('entry', { more: true })],
      ['must match pattern', at('conversation') + 1, changed('conversation', { conversationId: 'a#b' })],
      ['must match pattern', at('visitor') + 1, changed('visitor', { subject: 'nobody:1' })],
      ['must match format', entry + 1, changed('entry', { at: 'yesterday' })],
      [
        'must match pattern',
        entry + 1,
        changed('entry', { attachments: [{ url: 'javascript:x', filename: 'a', contentType: 'b', size: 1 }] }),
      ],
      ['must be >= 1', entry + 1, changed('entry', { pos: 0 })],
      ['its conversation has to stand before it', entry + 1, changed('entry', { conversationId: 'c_other' })],
      ['its place is 1, after 1', entry + 2, [...good.slice(0, entry + 1), good[entry], ...good.slice(entry + 1)]],
      ['its time is before that of the entry before it', entry + 2, laterAt(entry, ago(1))],
      ['its time has not come', entry + 1, laterAt(entry, Date.now() + DAY)],
      ['the settings have to stand before it', 2, [head, ...good.slice(2)]],
      ['has to say what this is', 1, good.slice(1)],
      ['is no first line', 2, [head, ...good]],
      ['nothing may follow the end', good.length + 1, [...good, { type: 'end' }]],
      ['the end is missing', good.length, good.slice(0, -1)],
      ['the end is missing', 1, []],
    ];

    for (const [why, number, all] of faults) {
      const there = aCommandLine();
      const { code, noted } = await there.enter(`import shop ${fileOf(all)}`);
      expect([code, noted[0]], why).toEqual([1, expect.stringMatching(`^line ${number}: .*${why}`)]);
      expect(await there.tenants.find(SHOP, 'now')).toBeNull();
    }
    expect((await aCommandLine().enter(`import shop ${fileOf(good)}`)).code).toBe(0);
  });

  test('leaves out what this gateway keeps no longer, and says so', async () => {
    const { path } = await aFile(await aFullGateway());
    const there = aCommandLine();
    there.data().mostRetentionDays = (40 * MINUTE) / DAY;

    const { noted } = await there.enter(`import shop ${path}`);

    expect(noted.join()).toContain('1 conversations are older than the tenant keeps');
  });

  test('takes no origin from another tenant, and says which', async () => {
    const { path } = await aFile(await aFullGateway());
    const there = aCommandLine();
    await there.enter('create rival --origin https://shop.example');

    const { code, noted } = await there.enter(`import shop ${path}`);

    expect([code, noted.join()]).toEqual([
      0,
      expect.stringContaining('https://shop.example belongs to another tenant'),
    ]);
    expect(await there.tenants.ownerOf('https://shop.example')).toBe(tenantNamed('rival'));
  });
});
