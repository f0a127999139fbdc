import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Permission } from '../../lib/local/access-control.ts';
import { observationStream } from '../../lib/local/observations.ts';
import { recordPermissions, unneededPermissions } from '../support/needed-permissions.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'permissions-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const permission = (action: string, used: boolean): Permission => ({
  holder: 'Chat',
  action,
  resource: 'arn:aws:dynamodb:us-east-1:123456789012:table/T',
  where: 'stack/ChatPolicy (AWS::IAM::Policy)',
  used,
});
const observations = observationStream();
const product = (...permissions: Permission[]) =>
  recordPermissions(
    { observations, permissions: () => permissions, close: async () => {}, abort: async () => {} },
    folder,
  );

test('what one run needed is needed, and what none did is named with where it stands', async () => {
  await product(permission('dynamodb:GetItem', true), permission('dynamodb:PutItem', false)).close();
  await product(permission('dynamodb:GetItem', false), permission('dynamodb:PutItem', false)).abort();

  expect(unneededPermissions(folder)).toEqual([
    'Chat: dynamodb:PutItem on arn:aws:dynamodb:us-east-1:123456789012:table/T, by stack/ChatPolicy (AWS::IAM::Policy)',
  ]);
});

test('without any run nothing is known', () => {
  expect(unneededPermissions(folder)).toEqual([]);
});

test('a run that was refused something does not end well', async () => {
  const refused = product(permission('dynamodb:GetItem', true));
  observations.tell({ type: 'access-refused', holder: 'Chat', action: 'dynamodb:Query', resource: 'arn:x' });

  await expect(refused.close()).rejects.toThrow('Chat may not dynamodb:Query on arn:x');
});
