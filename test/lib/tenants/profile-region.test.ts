import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { profileRegion } from '../../../lib/tenants/profile-region.ts';

let folder: string;

/** Points the SDK to these files only, whatever this machine has. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profiles-'));
  await writeFile(join(folder, 'config'), '[default]\nregion = eu-north-1\n[profile work]\nregion = eu-west-3\n');
  await writeFile(join(folder, 'credentials'), '[keys]\nregion = eu-south-2\n[bare]\n');
  vi.stubEnv('AWS_REGION', '');
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test.each([
  ['default', 'eu-north-1'],
  ['work', 'eu-west-3'],
  ['keys', 'eu-south-2'],
  ['bare', undefined],
  ['unknown', undefined],
])('the profile %s names the Region %s', async (profile, region) => {
  expect(await profileRegion(profile)).toBe(region);
});

test('without shared files there is none', async () => {
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'nothing'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'nothing'));

  expect(await profileRegion('default')).toBeUndefined();
});
