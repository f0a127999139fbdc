import { expect, test } from 'vitest';
import { regionOf } from '../../../lib/tenants/region.ts';

const PROFILES: Record<string, string> = { default: 'eu-north-1', work: 'eu-west-3' };

const region = (environment: Record<string, string>, asked?: string, profiles = PROFILES) =>
  regionOf({ environment, profileRegion: async (profile) => profiles[profile] }, asked);

const VARIABLES = {
  AWS_REGION: 'eu-west-1',
  AMAZON_REGION: 'eu-west-2',
  AWS_DEFAULT_REGION: 'eu-central-1',
  AMAZON_DEFAULT_REGION: 'eu-south-1',
};
const [, second, third, fourth] = Object.entries(VARIABLES);
const pairs = (...entries: ([string, string] | undefined)[]) => Object.fromEntries(entries.filter((each) => !!each));

test.each([
  ['the flag', VARIABLES, 'us-west-2', { name: 'us-west-2', from: '--region' }],
  ['AWS_REGION', VARIABLES, undefined, { name: 'eu-west-1', from: 'AWS_REGION' }],
  ['AMAZON_REGION', pairs(fourth, third, second), undefined, { name: 'eu-west-2', from: 'AMAZON_REGION' }],
  ['AWS_DEFAULT_REGION', pairs(fourth, third), undefined, { name: 'eu-central-1', from: 'AWS_DEFAULT_REGION' }],
  ['AMAZON_DEFAULT_REGION', pairs(fourth), undefined, { name: 'eu-south-1', from: 'AMAZON_DEFAULT_REGION' }],
  ['AWS_PROFILE', { AWS_PROFILE: 'work' }, undefined, { name: 'eu-west-3', from: 'profile work' }],
  ['AWS_DEFAULT_PROFILE', { AWS_DEFAULT_PROFILE: 'work' }, undefined, { name: 'eu-west-3', from: 'profile work' }],
  ['the profile default', {}, undefined, { name: 'eu-north-1', from: 'profile default' }],
])('%s names the Region when nothing before it does', async (_, environment, asked, expected) => {
  expect(await region(environment, asked)).toEqual(expected);
});

test('a variable that is empty names nothing', async () => {
  expect(await region({ AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-central-1' })).toMatchObject({ name: 'eu-central-1' });
});

test('a profile without a Region takes that of the profile default', async () => {
  expect(await region({ AWS_PROFILE: 'bare' })).toEqual({ name: 'eu-north-1', from: 'profile default' });
});

test('where nothing names one it is us-east-1, as for cdk deploy', async () => {
  expect(await region({}, undefined, {})).toEqual({ name: 'us-east-1', from: 'by default' });
});
