import { type Rule, readRules } from '../iam/iam-rule.ts';
import type { Reading } from './reading.ts';
import { knownProperties, placeName } from './template.ts';

/** What the templates let, and forbid, whom to do with objects. A bucket without a policy leaves it to the roles. */
export function readBucketPolicies(reading: Reading): Rule[] {
  return reading.placed('AWS::S3::BucketPolicy').flatMap((place) => {
    knownProperties(place, { read: ['PolicyDocument'], ignored: ['Bucket'] });
    return readRules(reading.value(place, 'PolicyDocument'), 'resource', placeName(place));
  });
}
