import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, test } from 'vitest';
import { ROUTES } from '../../../lambdas/routes.ts';
import { DECLARED_ROUTES } from '../../../lib/contract/http/declarations.ts';
import { openapi } from '../../../lib/contract/openapi.ts';

// biome-ignore lint/suspicious/noExplicitAny: a document is read by its paths, as its readers do
const document = openapi('1') as any;

test('the linter of OpenAPI documents finds nothing by its recommended rules', async () => {
  const config = await createConfig({ extends: ['recommended'] });

  const problems = await lintFromString({ source: JSON.stringify(document), absoluteRef: 'openapi.json', config });

  expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([]);
});

test('the document has every route of the HTTP API that is for clients, and no other', () => {
  const described = Object.entries<object>(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );

  expect(described.sort()).toEqual(
    ROUTES.filter(({ only }) => only !== 'edge')
      .map(({ key }) => key)
      .sort(),
  );
});

test('the same sources make the same text', () => {
  expect(JSON.stringify(openapi('1'))).toBe(JSON.stringify(document));
});

test('no two operations have one name', () => {
  const names = DECLARED_ROUTES.map(({ id }) => id);

  expect(new Set(names).size).toBe(names.length);
});

describe.each(DECLARED_ROUTES)('$key', ({ key, admission }) => {
  const [method = '', path = ''] = key.split(' ');
  const { responses, parameters } = document.paths[path][method.toLowerCase()];

  test('has the answers that are made before any function', () => {
    const without = admission === 'open' ? [] : ['401'];

    expect(Object.keys(responses)).toEqual(
      expect.arrayContaining([...without, '403', '404', '413', '429', '431', '500', '502', '503', '504']),
    );
  });

  test('describes each parameter of its path', () => {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);

    expect(parameters.filter((each: { in: string }) => each.in === 'path')).toEqual(
      named.map((name) => expect.objectContaining({ name, required: true })),
    );
  });
});
