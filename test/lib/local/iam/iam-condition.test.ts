import { expect, test } from 'vitest';
import { readCondition } from '../../../../lib/local/iam/iam-condition.ts';

const SOURCE = 'arn:aws:execute-api:us-east-1:123456789012:abc/live/$connect';
const holds = (condition: unknown, context: Record<string, string[]>) =>
  readCondition(condition, 'here').holds(context);
const keys = (...values: string[]) => ({ 'dynamodb:leadingkeys': values });
const source = (pattern: string) => ({ ArnLike: { 'AWS:SourceArn': pattern } });
const all = (...values: string[]) => ({ 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': values } });
const any = (...values: string[]) => ({ 'ForAnyValue:StringEquals': { 'dynamodb:LeadingKeys': values } });

/** The three tables of the IAM user guide, "Set operators for multi-valued context keys", and its words on missing keys. */
test.each<[string, unknown, Record<string, string[]>, boolean]>([
  ['every value is among them', all('a', 'b'), keys('a', 'b', 'a'), true],
  ['one value is not among them', all('a', 'b'), keys('a', 'c'), false],
  ['no value at all, and all of them have to be', all('a'), {}, true],
  ['one value of several is among them', any('a', 'b'), keys('x', 'b'), true],
  ['no value is among them', any('a'), keys('x'), false],
  ['no value at all, and one of them has to be', any('a'), {}, false],
  [
    'every value fits a pattern',
    { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['A#*', 'B'] } },
    keys('A#1', 'B'),
    true,
  ],
  [
    'one value fits no pattern',
    { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['A#*', 'B'] } },
    keys('A#1', 'B#1'),
    false,
  ],
  ['a value, and the key has to be there', { Null: { 'dynamodb:LeadingKeys': 'false' } }, keys('x'), true],
  ['no value, and the key has to be there', { Null: { 'dynamodb:LeadingKeys': false } }, {}, false],
  ['no value, and the key has to be missing', { Null: { 'dynamodb:LeadingKeys': 'true' } }, {}, true],
  [
    'no value, all have to be, and the key has to be there',
    { ...all('a'), Null: { 'dynamodb:LeadingKeys': 'false' } },
    {},
    false,
  ],
])('with a set operator: %s', (_case, condition, context, expected) => {
  expect(holds(condition, context)).toBe(expected);
});

test.each<[string, unknown, Record<string, string[]>, boolean]>([
  ['nothing', undefined, {}, true],
  ['a key that is not there', { StringEquals: { 'aws:SourceAccount': '1' } }, {}, false],
  ['one of two values', { StringEquals: { 'aws:SourceAccount': ['1', '2'] } }, { 'aws:sourceaccount': ['2'] }, true],
  ['the case of a value', { StringLike: { 'aws:SourceArn': 'ARN:*' } }, { 'aws:sourcearn': [SOURCE] }, false],
  ['a pattern', { StringLike: { 'aws:SourceArn': 'arn:*connect' } }, { 'aws:sourcearn': [SOURCE] }, true],
  ['a truth', { Bool: { 'aws:SecureTransport': 'false' } }, { 'aws:securetransport': ['true'] }, false],
  ['a star in the last part of an ARN', source(SOURCE.replace('/live/', '/*')), { 'aws:sourcearn': [SOURCE] }, true],
  [
    'a star that would have to reach over a colon',
    source('arn:aws:execute-api:*:abc/*'),
    { 'aws:sourcearn': [SOURCE] },
    false,
  ],
  [
    'two keys, one of which fits',
    { ...source(SOURCE), StringEquals: { 'aws:SourceAccount': '1' } },
    { 'aws:sourcearn': [SOURCE], 'aws:sourceaccount': ['2'] },
    false,
  ],
])('%s', (_case, condition, context, expected) => {
  expect(holds(condition, context)).toBe(expected);
});

test.each([
  [
    'an operator',
    { StringEqualsIfExists: { 'aws:SourceArn': 'x' } },
    /here has the condition operator StringEqualsIfExists/,
  ],
  ['a key', { StringEquals: { 'aws:PrincipalTag/team': 'x' } }, /here has the condition key aws:PrincipalTag\/team/],
  ['a policy variable', { StringEquals: { 'aws:SourceArn': `\${aws:userid}` } }, /policy variable/],
  ['several values without a set operator', { StringEquals: { 'dynamodb:LeadingKeys': 'x' } }, /ForAllValues/],
  ['a presence that is neither true nor false', { Null: { 'dynamodb:LeadingKeys': 'maybe' } }, /true or false/],
  ['one value with a set operator', { 'ForAllValues:StringEquals': { 'aws:SourceArn': 'x' } }, /neither/],
])('%s that is not known is refused with an error', (_what, condition, sentence) => {
  expect(() => readCondition(condition, 'here')).toThrow(sentence);
});

test('it lists what it compares with, and which of that a request fits', () => {
  const condition = readCondition(
    { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['A#*', 'B'] }, Null: { 'dynamodb:LeadingKeys': 'false' } },
    'here',
  );

  expect(condition.values).toEqual(['dynamodb:LeadingKeys A#*', 'dynamodb:LeadingKeys B']);
  expect(condition.met(keys('A#1'))).toEqual(['dynamodb:LeadingKeys A#*']);
  expect(condition.met({})).toEqual([]);
});
