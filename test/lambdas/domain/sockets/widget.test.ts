import { expect, test } from 'vitest';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import { widgetSocket } from '../../../../lambdas/domain/sockets/widget.ts';
import { aCaller } from '../../../support/builders/tenants.ts';

test('a client that is no widget adds no fields', () => {
  expect(widgetSocket(aCaller())).toEqual({});
});

test('a widget’s socket begins with the status of an opened page, and what its page reported', () => {
  const page = { label: 'Vera', domain: 'shop.example', origin: 'https://shop.example', url: 'https://shop.example/' };
  const widget = { site: 'shop', handle: sealed<'handle'>('h'), bare: true as const, ...page };

  expect(widgetSocket({ widget })).toEqual({ status: 'initial', handle: 'h', bare: true, ...page });
});

test('what a page did not report is left to what is known otherwise', () => {
  const fields = { origin: 'https://widget.example', ...widgetSocket({ widget: { site: 'shop', handle: '' } }) };

  expect(fields).toEqual({ origin: 'https://widget.example', status: 'initial', handle: '' });
});
