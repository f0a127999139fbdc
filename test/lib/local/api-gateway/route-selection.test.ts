// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation and API Gateway write it like this
import { expect, test } from 'vitest';
import { selectRoute } from '../../../../lib/local/api-gateway/route-selection.ts';

const routes = new Map([
  ['send', 1],
  ['chat.join', 1],
  ['3', 1],
  ['$default', 1],
  ['$connect', 1],
]);
const ACTION = '$request.body.action';

test.each([
  [ACTION, '{"action":"send"}', 'send'],
  [ACTION, '{"action":3}', '3'],
  [ACTION, '{"action":"other"}', '$default'],
  [ACTION, '{"action":"$connect"}', '$default'],
  [ACTION, '{}', '$default'],
  [ACTION, 'null', '$default'],
  [ACTION, '"send"', '$default'],
  [ACTION, 'not json', '$default'],
  ['$request.body.service.do', '{"service":{"do":"send"}}', 'send'],
  ['${request.body.service}.${request.body.do}', '{"service":"chat","do":"join"}', 'chat.join'],
  ['\\$default', '{"action":"send"}', '$default'],
])('%s of %s is %s', (expression, body, key) => {
  expect(selectRoute(expression, body, routes)).toBe(key);
});

test('without a $default route a frame may lead nowhere', () => {
  expect(selectRoute(ACTION, '{}', new Map())).toBeUndefined();
});
