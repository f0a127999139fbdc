import { type Rule, readRules } from '../iam/iam-rule.ts';
import type { ResolvedTemplates } from './resolved-templates.ts';
import { functionArn } from './resource-names.ts';
import { knownProperties, resourceLabel } from './template.ts';
import { unsupported } from './unsupported.ts';

/**
 * The permissions of services to invoke functions: each is a statement of the function's resource policy,
 * with its source compared as `ArnLike` does (LD `permissions-function-services`).
 */
export function readLambdaPermissions(templates: ResolvedTemplates): Rule[] {
  return templates.resources('AWS::Lambda::Permission').flatMap((resource) => {
    knownProperties(resource, {
      read: ['Action', 'FunctionName', 'Principal', 'SourceAccount', 'SourceArn'],
      ignored: [],
    });
    const value = (property: string) => templates.value(resource, property);
    const principal = String(value('Principal'));
    if (!/^[a-z0-9-]+\.amazonaws\.com$/.test(principal)) {
      throw unsupported(
        `${resourceLabel(resource)}: the principal ${principal} is no service, and nothing else is known here.`,
        import.meta.filename,
      );
    }
    const [arn, account] = [value('SourceArn'), value('SourceAccount')];
    const Condition = {
      ...(arn === undefined ? {} : { ArnLike: { 'aws:SourceArn': arn } }),
      ...(account === undefined ? {} : { StringEquals: { 'aws:SourceAccount': account } }),
    };
    const Statement = {
      Effect: 'Allow',
      Principal: { Service: principal },
      Action: value('Action'),
      Resource: functionArn(String(value('FunctionName')).replace(/^.*:function:/, '')),
      Condition,
    };
    return readRules({ Statement }, 'resource', resourceLabel(resource));
  });
}
