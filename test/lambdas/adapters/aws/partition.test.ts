import { RegionInfo } from 'aws-cdk-lib/region-info';
import { expect, test } from 'vitest';
import { partitionOf } from '../../../../lambdas/adapters/aws/partition.ts';

test('every Region that the CDK knows has the partition and the domain that it says', () => {
  const known = RegionInfo.regions.map(({ name, partition, domainSuffix }) => [name, partition, domainSuffix]);

  expect(known.length).toBeGreaterThan(30);
  expect(known.map(([region = '']) => [region, partitionOf(region).name, partitionOf(region).suffix])).toEqual(known);
});
