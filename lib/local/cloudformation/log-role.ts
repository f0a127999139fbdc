import type { ResolvedTemplates } from './resolved-templates.ts';
import { isRecord, knownProperties, resourceLabel, type StackResource } from './template.ts';

/**
 * Refuses a WebSocket stage with logs if API Gateway has no role to log with: either one that the account already has
 * (`AccountSettings`), or one in an `AWS::ApiGateway::Account` that the stage depends on, since otherwise CloudFormation
 * may create the stage first (aws-facts 1.9). HTTP APIs log without it.
 * Known differences: only a `DependsOn` of the stage itself counts, and the policies of the role are not checked.
 */
export function checkLogRole(templates: ResolvedTemplates, stage: StackResource): void {
  if (!isLogged(templates, stage) || templates.account.apiGatewayLogRole === true) return;
  const { DependsOn = [] } = stage;
  const waitedFor = [DependsOn].flat();
  const accounts = templates
    .resources('AWS::ApiGateway::Account')
    .filter((account) => account.stack === stage.stack && waitedFor.includes(account.logicalId));
  if (accounts.some((account) => namesRole(templates, account))) return;
  throw new Error(
    `${resourceLabel(stage)}: CloudWatch Logs role ARN must be set in account settings to enable logging. ` +
      'Let the stage depend on an AWS::ApiGateway::Account with a CloudWatchRoleArn, leave its logs off, or tell the runner that the account has such a role.',
  );
}

function namesRole(templates: ResolvedTemplates, account: StackResource): boolean {
  knownProperties(account, { read: ['CloudWatchRoleArn'], ignored: [] });
  return templates.value(account, 'CloudWatchRoleArn') !== undefined;
}

/** The settings of the stage, and of each of its routes, may ask for execution logs beside the access log. */
function isLogged(templates: ResolvedTemplates, stage: StackResource): boolean {
  const routes = templates.value(stage, 'RouteSettings');
  const settings = [templates.value(stage, 'DefaultRouteSettings'), ...Object.values(isRecord(routes) ? routes : {})];
  return (
    templates.value(stage, 'AccessLogSettings') !== undefined ||
    settings.some((each) => isRecord(each) && (each.LoggingLevel ?? 'OFF') !== 'OFF')
  );
}
