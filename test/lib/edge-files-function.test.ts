import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../../lambdas/domain/errors.ts';
import { DAY, HOUR } from '../../lambdas/domain/time/units.ts';
import { endOfFile, servedName } from '../../lambdas/domain/uploads/served-name.ts';
import { errorBody } from '../../lambdas/middleware/http-errors.ts';
import { filesCode } from '../../lib/edge-code.ts';
import { properties, synthesized, type Template } from './synthesized.ts';

const NOW = Date.UTC(2026, 0, 15, 12, 30);
const name = servedName('i'.repeat(22), 's'.repeat(22), { now: NOW, retention: 30 * DAY });

/** Runs the function as CloudFront does, at a time. */
function ask(uri: string, now = NOW) {
  const request = { method: 'GET', uri, headers: {}, querystring: {} };
  const event = { version: '1.0', context: { requestId: 'edge-1' }, viewer: { ip: '203.0.113.7' }, request };
  const clock = { now: () => now };
  const answer = runInNewContext(`${filesCode()}; handler(event)`, { event, Date: clock });
  return answer === request ? 'passed on' : JSON.parse(JSON.stringify(answer));
}

describe('the edge function for files', () => {
  test('passes a file on until the hour in its name', () => {
    expect(ask(`/files/${name}`)).toBe('passed on');
    expect(ask(`/files/${name}`, endOfFile(name) - 1)).toBe('passed on');
    expect(ask(`/files/${name}`, endOfFile(name))).toMatchObject({ statusCode: 404 });
    expect(ask(`/files/${name}`, endOfFile(name) + 400 * DAY)).toMatchObject({ statusCode: 404 });
  });

  test.each([
    ['with a letter escaped, which the bucket would take for it', name.replace('i', '%69')],
    ['with its end escaped', name.replace(/-(.)/, (_, first) => `-%${first.charCodeAt(0).toString(16)}`)],
    ['after another slash', `/${name}`],
    ['below a folder', `x/../${name}`],
    ['with more behind it', `${name}x`],
    ['without its end', name.slice(8)],
    ['of no file', 'a'],
    ['', ''],
  ])('refuses a name in another spelling: %s', (_, other) => {
    expect(ask(`/files/${other}`, endOfFile(name) - HOUR)).toMatchObject({ statusCode: 404 });
  });

  test('refuses as the functions do', () => {
    const { headers, body } = ask('/files/a');

    expect(JSON.parse(body)).toEqual(errorBody(new Refusal('ERR_NOT_FOUND', 'no such file'), 'edge-1'));
    expect(headers['content-type']).toEqual({ value: 'application/problem+json' });
  });

  test('is what the distribution runs for files, and nothing else is', async () => {
    const { edge } = await synthesized({});
    const template = edge?.template as Template;
    const { CacheBehaviors } = properties(template, 'AWS::CloudFront::Distribution').DistributionConfig;
    const files = CacheBehaviors.find(({ PathPattern }: { PathPattern: string }) => PathPattern === '/files/*');

    expect(JSON.stringify(files.FunctionAssociations)).toContain('FileTimes');
    expect(properties(template, 'AWS::CloudFront::Function', 'FileTimes')).toMatchObject({
      FunctionCode: filesCode(),
      FunctionConfig: { Runtime: 'cloudfront-js-2.0' },
    });
    expect(Buffer.byteLength(filesCode())).toBeLessThan(10_240);
  });
});
