import { type Rule, readRules } from '../iam/iam-rule.ts';
import type { ResolvedTemplates } from './resolved-templates.ts';
import { knownProperties, resourceLabel } from './template.ts';

/** What the templates let, and forbid, whom to do with objects. A bucket without a policy leaves it to the roles. */
export function readBucketPolicies(templates: ResolvedTemplates): Rule[] {
  return templates.resources('AWS::S3::BucketPolicy').flatMap((resource) => {
    knownProperties(resource, { read: ['PolicyDocument'], ignored: ['Bucket'] });
    return readRules(templates.value(resource, 'PolicyDocument'), 'resource', resourceLabel(resource));
  });
}
