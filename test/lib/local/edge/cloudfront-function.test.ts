import { expect, test } from 'vitest';
import { viewerRequestEvent } from '../../../../lib/local/edge/cloudfront-event.ts';
import { edgeFunction } from '../../../../lib/local/edge/cloudfront-function.ts';
import { aRequest } from '../gateway-requests.ts';

const event = viewerRequestEvent(aRequest({ path: '/x' }), { id: 'E', domain: 'd' }, 'r');
const outcome = (code: string, lines: string[] = []) => edgeFunction(code, 'viewer', (line) => lines.push(line))(event);
const run = async (code: string, lines: string[] = []) => (await outcome(code, lines)).result;

test('the code runs for real', async () => {
  expect(await run('function handler(event) { event.request.uri += "y"; return event.request; }')).toMatchObject({
    uri: '/xy',
  });
});

test('a handler may be asynchronous', async () => {
  expect(await run('async function handler(event) { return { statusCode: 204 }; }')).toEqual({ statusCode: 204 });
});

test('nothing survives from one event to the next', async () => {
  const count = edgeFunction(
    'let n = 0; function handler() { n += 1; return { statusCode: 200, n }; }',
    'viewer',
    () => {},
  );

  expect([await count(event), await count(event)]).toEqual([
    { result: { statusCode: 200, n: 1 } },
    { result: { statusCode: 200, n: 1 } },
  ]);
});

test('crypto, querystring and Buffer are there; process, fs and timers are not', async () => {
  const code = `
    const crypto = require('crypto');
    function handler() {
      let fs = 'none';
      try { require('fs'); } catch (error) { fs = error.message; }
      return { sha: crypto.createHash('sha256').update('x').digest('hex'), process: typeof process, timers: typeof setTimeout, fs };
    }`;

  expect(await run(code)).toEqual({
    sha: '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
    process: 'undefined',
    timers: 'undefined',
    fs: 'CloudFront functions cannot require fs',
  });
});

test('what it logs is handed on', async () => {
  const lines: string[] = [];

  await run('function handler(event) { console.log("uri", event.request.uri); }', lines);

  expect(lines).toEqual(['uri /x']);
});

test('a function that does not end is stopped', async () => {
  await expect(run('function handler() { for (;;); }')).rejects.toThrow('timed out');
});

test('the origin that a function selects is handed on beside its result', async () => {
  const code = `import cf from 'cloudfront';
    function handler(event) { cf.selectRequestOriginById('other'); return event.request; }`;

  expect(await outcome(code)).toMatchObject({ originId: 'other', result: { uri: '/x' } });
});

test.each([
  ['cf.kvs()', /cf.kvs is not emulated/],
  ['cf.updateRequestOrigin({})', /cf.updateRequestOrigin is not emulated/],
  ["cf.selectRequestOriginById('other', { hostHeader: 'h' })", /with the id of an origin only/],
])('%s is refused when it is called', async (call, said) => {
  const code = `import cf from 'cloudfront';\nfunction handler() { ${call}; return { statusCode: 204 }; }`;

  await expect(run(code)).rejects.toThrow(said);
});

test('without the import there is no cf', async () => {
  expect(await run('function handler() { return { statusCode: 204, cf: typeof cf }; }')).toMatchObject({
    cf: 'undefined',
  });
});

test.each([
  "import fs from 'fs';",
  "\nimport cf from 'cloudfront';",
  "import { selectRequestOriginById } from 'cloudfront';",
])('any other import is refused: %j', (code) => {
  expect(() => edgeFunction(code, 'viewer', () => {})).toThrow(/viewer uses an import other than/);
});
