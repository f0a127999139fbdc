import { expect, test } from 'vitest';
import { widgetSocket } from '../../../../lambdas/domain/sockets/widget.ts';
import { aCaller } from '../../../support/builders/tenants.ts';

test('nothing is noted of a client that is no widget', () => {
  expect(widgetSocket(aCaller())).toEqual({});
});

test('a widget’s socket begins as one whose page was opened, with what its page said', () => {
  const page = { label: 'Vera', domain: 'shop.example', origin: 'https://shop.example', url: 'https://shop.example/' };
  const widget = { site: 'shop', handle: 'h', bare: true as const, ...page };

  expect(widgetSocket({ widget })).toEqual({ status: 'initial', handle: 'h', bare: true, ...page });
});

test('what a page did not say is left to what is known otherwise', () => {
  const noted = { origin: 'https://widget.example', ...widgetSocket({ widget: { site: 'shop', handle: '' } }) };

  expect(noted).toEqual({ origin: 'https://widget.example', status: 'initial', handle: '' });
});
