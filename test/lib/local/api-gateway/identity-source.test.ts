import { expect, test } from 'vitest';
import { identityValues } from '../../../../lib/local/api-gateway/identity-source.ts';

const request = { headers: [['X-Token', 'a']] as const, query: 'Name=b&empty=' };

test.each([
  [['$request.header.x-token'], ['a']],
  [
    ['route.request.header.X-TOKEN', 'route.request.querystring.Name'],
    ['a', 'b'],
  ],
  [['$request.querystring.name'], undefined],
  [['$request.querystring.empty'], undefined],
  [['$request.header.x-token', '$request.header.other'], undefined],
  [['$context.routeKey'], ['GET /']],
  [[], []],
])('%j', (sources, values) => {
  expect(identityValues(sources, request, { routeKey: 'GET /' })).toEqual(values);
});

test('a source that is not emulated is a sentence', () => {
  expect(() => identityValues(['stageVariables.x'], request)).toThrow(/"stageVariables.x" is not emulated/);
});
