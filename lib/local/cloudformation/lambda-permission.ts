import { type Rule, readRules } from '../iam/iam-rule.ts';
import type { Reading } from './reading.ts';
import { functionArn } from './resource-names.ts';
import { knownProperties, placeName } from './template.ts';

/**
 * What the templates let services do to functions: each permission is a statement of the function's resource policy,
 * with its source compared as `ArnLike` does (LD `permissions-function-services`).
 */
export function readLambdaPermissions(reading: Reading): Rule[] {
  return reading.placed('AWS::Lambda::Permission').flatMap((place) => {
    knownProperties(place, {
      read: ['Action', 'FunctionName', 'Principal', 'SourceAccount', 'SourceArn'],
      ignored: [],
    });
    const value = (property: string) => reading.value(place, property);
    const principal = String(value('Principal'));
    if (!/^[a-z0-9-]+\.amazonaws\.com$/.test(principal)) {
      throw new Error(`${placeName(place)}: the principal ${principal} is no service, and nothing else is known here.`);
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
    return readRules({ Statement }, 'resource', placeName(place));
  });
}
