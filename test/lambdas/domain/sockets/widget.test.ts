import { expect, test } from 'vitest';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import { widgetSocket } from '../../../../lambdas/domain/sockets/widget.ts';
import { aCaller } from '../../../support/builders/tenants.ts';

test('a client that is no widget adds no fields', () => {
  expect(widgetSocket(aCaller())).toEqual({});
});

test('a widget’s socket starts with the initial status, and the fields that its page reported', () => {
  const page = { label: 'Vera', domain: 'shop.example', origin: 'https://shop.example', url: 'https://shop.example/' };
  const widget = { site: 'shop', handle: sealed<'handle'>('h'), bare: true as const, ...page };

  expect(widgetSocket({ widget })).toEqual({ status: 'initial', handle: 'h', bare: true, ...page });
});

test('a field that a page did not report overrides no other source', () => {
  const fields = { origin: 'https://widget.example', ...widgetSocket({ widget: { site: 'shop', handle: '' } }) };

  expect(fields).toEqual({ origin: 'https://widget.example', status: 'initial', handle: '' });
});
