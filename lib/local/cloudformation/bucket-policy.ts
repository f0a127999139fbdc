import { type Rule, readRules } from '../iam/iam-rule.ts';
import type { ResolvedTemplates } from './resolved-templates.ts';
import { knownProperties, resourceLabel } from './template.ts';

/** The rules of all bucket policies. Without a bucket policy the policies of roles decide. */
export function readBucketPolicies(templates: ResolvedTemplates): Rule[] {
  return templates.resources('AWS::S3::BucketPolicy').flatMap((resource) => {
    knownProperties(resource, { read: ['PolicyDocument'], ignored: ['Bucket'] });
    return readRules(templates.value(resource, 'PolicyDocument'), 'resource', resourceLabel(resource));
  });
}
