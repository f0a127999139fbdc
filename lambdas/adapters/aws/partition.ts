/** A division of AWS with accounts and Regions of its own. */
export type Partition = { name: string /** The domain of its endpoints. */; suffix: string };

/** By the beginning of its Regions' names; all others belong to the first. As in the SDK's `partitions.json`. */
const PARTITIONS: readonly (Partition & { regions: string })[] = [
  { regions: 'cn-', name: 'aws-cn', suffix: 'amazonaws.com.cn' },
  { regions: 'us-gov-', name: 'aws-us-gov', suffix: 'amazonaws.com' },
  { regions: 'eusc-', name: 'aws-eusc', suffix: 'amazonaws.eu' },
  { regions: 'us-iso-', name: 'aws-iso', suffix: 'c2s.ic.gov' },
  { regions: 'us-isob-', name: 'aws-iso-b', suffix: 'sc2s.sgov.gov' },
  { regions: 'eu-isoe-', name: 'aws-iso-e', suffix: 'cloud.adc-e.uk' },
  { regions: 'us-isof-', name: 'aws-iso-f', suffix: 'csp.hci.ic.gov' },
];

export const partitionOf = (region: string): Partition =>
  PARTITIONS.find(({ regions }) => region.startsWith(regions)) ?? { name: 'aws', suffix: 'amazonaws.com' };
