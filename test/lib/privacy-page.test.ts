import { expect, test } from 'vitest';
import { tableOf } from '../docs/markdown-tables.ts';
import { properties, resources, synthesized } from './synthesized.ts';

/** With everything that settings can add to what holds data. */
const { chat, edge } = await synthesized({ stage: 'prod', socketAccessLog: 'existing-role' });
const templates = [chat, ...(edge ? [edge] : [])].map(({ template }) => template);

/** What holds data in either stack, by its logical id without the hash that ends it. */
const stores = ['AWS::DynamoDB::Table', 'AWS::Logs::LogGroup', 'AWS::SecretsManager::Secret', 'AWS::S3::Bucket']
  .flatMap((type) => templates.flatMap((template) => resources(template, type)))
  .map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));

/** The folders for which the bucket has a rule. */
const folders = (properties(chat.template, 'AWS::S3::Bucket').LifecycleConfiguration.Rules as { Prefix?: string }[])
  .flatMap(({ Prefix }) => Prefix?.replace(/\/.*$/, '/') ?? [])
  .filter((prefix, index, all) => all.indexOf(prefix) === index);

const told = tableOf('docs/privacy.md', 'store').rows.map(({ cells }) => cells.store ?? '');
const codes = told.flatMap((cell) => cell.match(/`[^`]+`/g) ?? []).map((code) => code.slice(1, -1));

test('the page of personal data has every table, bucket, log group and secret of both stacks, and none that is not there', () => {
  const named = codes.filter((code) => !code.endsWith('/'));

  expect([...new Set(named)].toSorted()).toEqual(stores.toSorted());
});

test('and every folder of the bucket', () => {
  expect(folders).toHaveLength(2);
  expect(codes.filter((code) => code.endsWith('/')).toSorted()).toEqual(folders.toSorted());
});
