// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation and API Gateway write it like this
import { expect, test } from 'vitest';
import { exists, type ResolverNeeds, resolver } from '../../../../lib/local/cloudformation/intrinsics.ts';
import type { Stack, Template } from '../../../../lib/local/cloudformation/template.ts';

const one: Template = {
  Resources: { Thing: { Type: 'Some::Thing' } },
  Parameters: { Given: { Type: 'String', Default: 'by default' }, Open: { Type: 'String' } },
  Conditions: {
    Yes: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
    No: { 'Fn::Not': [{ Condition: 'Yes' }] },
    Both: { 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] },
    Either: { 'Fn::Or': [{ Condition: 'Yes' }, { Condition: 'No' }] },
  },
  Mappings: { Map: { top: { second: 'mapped' } } },
  Outputs: { Out: { Value: { Ref: 'Thing' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:out' } } } },
};
const stacks: Stack[] = [
  { name: 'one', template: one },
  { name: 'two', template: {} },
];
const needs: ResolverNeeds = {
  stacks,
  stackId: (name) => `id of ${name}`,
  attribute: ({ logicalId }, attribute) => `${logicalId}.${attribute}`,
  secretValue: (id) => (id.endsWith('json') ? '{"key":"inner"}' : `secret of ${id}`),
};
const resolve = resolver(needs);
const inOne = (value: unknown) => resolve(stacks[0] as Stack, value, 'a test');
const inTwo = (value: unknown) => resolve(stacks[1] as Stack, value, 'a test');
const ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:name-abcdef';

test.each([
  ['plain values', { a: [1, 'b', true, null] }, { a: [1, 'b', true, null] }],
  ['a reference', { Ref: 'Thing' }, 'Thing.Ref'],
  ['a parameter', { Ref: 'Given' }, 'by default'],
  ['the region', { Ref: 'AWS::Region' }, 'us-east-1'],
  ['the account', { Ref: 'AWS::AccountId' }, '123456789012'],
  ['the partition', { Ref: 'AWS::Partition' }, 'aws'],
  ['the suffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
  ['the stack', [{ Ref: 'AWS::StackName' }, { Ref: 'AWS::StackId' }], ['one', 'id of one']],
  ['an attribute', { 'Fn::GetAtt': ['Thing', 'Arn'] }, 'Thing.Arn'],
  ['an attribute with dots', { 'Fn::GetAtt': 'Thing.Meta.Arn' }, 'Thing.Meta.Arn'],
  ['a join', { 'Fn::Join': ['-', ['a', { Ref: 'Thing' }, 1]] }, 'a-Thing.Ref-1'],
  ['a split and a selection', { 'Fn::Select': ['2', { 'Fn::Split': ['/', 'https://host/x'] }] }, 'host'],
  [
    'a substitution',
    { 'Fn::Sub': '${AWS::Region}/${Thing}/${Thing.Arn}/${!kept}' },
    'us-east-1/Thing.Ref/Thing.Arn/${kept}',
  ],
  ['a substitution with variables', { 'Fn::Sub': ['${x}', { x: { Ref: 'Thing' } }] }, 'Thing.Ref'],
  ['a mapping', { 'Fn::FindInMap': ['Map', 'top', 'second'] }, 'mapped'],
  ['a condition', [{ 'Fn::If': ['Either', 'a', 'b'] }, { 'Fn::If': ['Both', 'a', 'b'] }], ['a', 'b']],
  ['no value', { a: { 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] }, b: [{ Ref: 'AWS::NoValue' }, 2] }, { b: [2] }],
  ['a secret', `{{resolve:secretsmanager:${ARN}:SecretString:::}}`, `secret of ${ARN}`],
  ['a secret by name', 'x{{resolve:secretsmanager:name}}y', 'xsecret of namey'],
  ['a key of a secret', `{{resolve:secretsmanager:${ARN}json:SecretString:key::}}`, 'inner'],
])('%s', (_what, value, expected) => {
  expect(inOne(value)).toEqual(expected);
});

test('another stack is reached by its export and by its output', () => {
  expect(inTwo({ 'Fn::ImportValue': 'one:out' })).toBe('Thing.Ref');
  expect(inTwo({ 'Fn::GetStackOutput': { StackName: 'one', OutputName: 'Out', Region: 'us-east-1' } })).toBe(
    'Thing.Ref',
  );
});

test.each([
  [{ 'Fn::Cidr': ['10.0.0.0/8', 1, 8] }, /uses Fn::Cidr, which the local runner does not know/],
  [{ Ref: 'Nobody' }, /refers to Nobody, which is not in the stack one/],
  [{ Ref: 'Open' }, /parameter Open, which has no default/],
  [{ 'Fn::Join': ['', 'no list'] }, /needs a list/],
  [{ 'Fn::Join': ['', [{ a: 1 }]] }, /needs text/],
  [{ 'Fn::Select': [5, ['a']] }, /past the end/],
  [{ 'Fn::FindInMap': ['Map', 'top', 'third'] }, /finds nothing/],
  [{ 'Fn::ImportValue': 'nothing' }, /none of the given stacks exports/],
  [{ 'Fn::GetStackOutput': { StackName: 'three', OutputName: 'x' } }, /not among the given stacks/],
  [{ 'Fn::If': ['Maybe', 1, 2] }, /the condition "Maybe", which is not there/],
  ['{{resolve:ssm:/a/b}}', /dynamic reference to ssm/],
  [`{{resolve:secretsmanager:${ARN}json:SecretString:other::}}`, /has no such key/],
])('%j is refused with an error that names it', (value, sentence) => {
  expect(() => inOne(value)).toThrow(sentence);
});

test('a resource whose condition is false does not exist', () => {
  const resource = (Condition: string) => ({ stack: stacks[0] as Stack, logicalId: 'X', Type: 'T', Condition });

  expect([exists(resolve, resource('Yes')), exists(resolve, resource('No'))]).toEqual([true, false]);
});
