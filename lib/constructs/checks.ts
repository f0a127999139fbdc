import { CfnDeletionPolicy, CfnResource, type Stack } from 'aws-cdk-lib';
import { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { CfnApi, CfnRoute, CfnRouteResponse, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { CachePolicy, CfnCachePolicy, CfnDistribution } from 'aws-cdk-lib/aws-cloudfront';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnDelivery, CfnDeliveryDestination, CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { IConstruct } from 'constructs';
import { PAGE_PATHS, ROUTES } from '../../lambdas/routes.ts';
import type { Settings } from '../settings.ts';
import { API_GATEWAY, LOG_ACTIONS } from './api-gateway-log-role.ts';
import { VENDED_LOGS } from './vended-log.ts';

/**
 * Fails the synthesis when any resource of the app breaks a rule of this system. The rules catch mistakes that are found
 * late: an open route, a token in a log, a permission too wide deploy well, and a log that the account does not allow fails
 * in the middle of a deployment.
 */
export function check(app: IConstruct, settings: Settings): void {
  app.node.addValidation({
    validate: () =>
      app.node
        .findAll()
        .filter((construct) => CfnResource.isCfnResource(construct))
        .flatMap((resource) => problems(resource, settings).map((problem) => `${resource.node.path}: ${problem}`)),
  });
}

type Json = ReturnType<typeof JSON.parse>;

function problems(resource: CfnResource, settings: Settings): string[] {
  const resolve = (value: unknown): Json => (resource.stack as Stack).resolve(value);
  return RULES.flatMap((rule) => rule(resource, resolve, settings)).filter((problem) => problem !== undefined);
}

type Resolve = (value: unknown) => Json;

type Rule = (resource: CfnResource, resolve: Resolve, settings: Settings) => (string | undefined)[];

const OPEN_ROUTES = ROUTES.filter(({ admission }) => admission === 'open').map(({ key }) => key);

/** Routes of frames and disconnects, on sockets whose handshake was authorized; API Gateway allows no authorizer there. */
const AFTER_CONNECT = ['$default', '$disconnect'];

const everyRouteHasAnAuthorizer: Rule = (resource) => {
  if (!(resource instanceof CfnRoute)) return [];
  const { routeKey, authorizationType } = resource;
  const open = OPEN_ROUTES.includes(routeKey) || AFTER_CONNECT.includes(routeKey);
  return [
    routeKey.startsWith('ANY ') || routeKey.includes('+}')
      ? `the route ${routeKey} is greedy and would catch preflights: name its methods and paths`
      : undefined,
    authorizationType !== 'CUSTOM' && !open
      ? `the route ${routeKey} has no authorizer: give it one, or put it on the open list in lambdas/routes.ts`
      : undefined,
    resource.routeResponseSelectionExpression
      ? `the route ${routeKey} answers its caller: replies are posted`
      : undefined,
  ];
};

const noRouteAnswers: Rule = (resource) => [
  resource instanceof CfnRouteResponse ? 'there are no route responses: replies are posted' : undefined,
];

const noCustomResource: Rule = ({ cfnResourceType }) => [
  /^(Custom::|AWS::CloudFormation::CustomResource$)/.test(cfnResourceType)
    ? `${cfnResourceType} runs code of its own at every deployment: find a plain resource`
    : undefined,
];

const functionsAreOurKind: Rule = (resource, resolve) => {
  if (!(resource instanceof CfnFunction)) return [];
  const logging = resolve(resource.loggingConfig);
  return [
    resource.runtime === 'nodejs24.x' ? undefined : `runtime ${resource.runtime}: every function runs on nodejs24.x`,
    resolve(resource.architectures)?.[0] === 'arm64'
      ? undefined
      : 'every function runs on arm64, which costs a fifth less',
    logging?.logGroup ? undefined : 'a function without a log group of its own keeps its log for ever',
  ];
};

/** Key material, tokens and references that CloudFormation replaces by the secret itself. */
const SECRET = /\{\{resolve:(secretsmanager|ssm-secure)|-----BEGIN|\beyJ[\w-]{10}|\bsk_\w{8}|\bAKIA[A-Z0-9]{12}/;

const noInlinedSecret: Rule = (resource, resolve) => {
  if (!(resource instanceof CfnFunction)) return [];
  const variables: Record<string, unknown> = resolve(resource.environment)?.variables ?? {};
  return Object.entries(variables).map(([name, value]) =>
    SECRET.test(JSON.stringify(value)) || (/SECRET|PASSWORD|PRIVATE/.test(name) && !/_(ARN|NAME)$/.test(name))
      ? `the variable ${name} holds a secret that anybody who may describe the function can read: pass its ARN`
      : undefined,
  );
};

/** Resources that may end in a wildcard: the id of a connection and the name of a file are not known at deployment. */
const WILD_ON_PURPOSE = /\/(@connections|uploads|files)\/\*"/;

/**
 * Whether a statement is that of API Gateway's role for logs, which covers all log groups: the role is one for all APIs of
 * the account, whose log groups are not known here.
 */
const writesAnyLog = (resource: CfnResource, resolve: Resolve, actions: string[]): boolean =>
  resource instanceof CfnRole &&
  actions.every((action) => LOG_ACTIONS.includes(action)) &&
  (resolve(resource.assumeRolePolicyDocument).Statement as Json[]).every(
    ({ Principal }) => JSON.stringify(Principal) === JSON.stringify({ Service: API_GATEWAY }),
  );

/** What a traced function may do besides, on the one resource that X-Ray has. */
const TRACING_ACTIONS = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];

const noWidePermission: Rule = (resource, resolve, { tracing }) => {
  if (!(resource instanceof CfnPolicy || resource instanceof CfnRole)) return [];
  const documents =
    resource instanceof CfnPolicy
      ? [resolve(resource.policyDocument)]
      : ((resolve(resource.policies) as Json[]) ?? []).map((policy) => policy.policyDocument);
  const statements = documents.flatMap((document) => document.Statement as Json[]);
  return [
    ...statements.flatMap(({ Action }) =>
      [Action]
        .flat()
        .map((action: string) => (action.includes('*') ? `the action ${action}: name each action` : undefined)),
    ),
    ...statements.flatMap(({ Action, Resource }) =>
      [Resource].flat().map((each) => {
        const text = JSON.stringify(each);
        const actions = [Action].flat();
        const sendsTraces = tracing && actions.every((action) => TRACING_ACTIONS.includes(action));
        return text.includes('*') &&
          !WILD_ON_PURPOSE.test(text) &&
          !sendsTraces &&
          !writesAnyLog(resource, resolve, actions)
          ? `${Action} on ${text}: name the resource`
          : undefined;
      }),
    ),
    resource instanceof CfnRole && resolve(resource.managedPolicyArns)?.length
      ? 'a managed policy allows more than this role needs: write the statements'
      : undefined,
  ];
};

/**
 * Whether a stage is of a WebSocket API. A stage knows its API by reference only; an API outside the stack is taken for an
 * HTTP API.
 */
const isOfSocketApi = ({ stack, apiId }: CfnStage, resolve: Resolve): boolean =>
  stack.node
    .findAll()
    .some(
      (api) =>
        api instanceof CfnApi &&
        api.protocolType === 'WEBSOCKET' &&
        JSON.stringify(resolve(api.ref)) === JSON.stringify(resolve(apiId)),
    );

/**
 * Matches execution logs in both spellings: routes' settings have CloudFormation's letters, the stage's those of the CDK.
 */
const EXECUTION_LOG = /"(dataTraceEnabled":true|loggingLevel":"(?!OFF))/i;

const hasExecutionLog = ({ defaultRouteSettings, routeSettings }: CfnStage, resolve: Resolve): boolean =>
  EXECUTION_LOG.test(JSON.stringify([resolve(defaultRouteSettings), resolve(routeSettings)]));

/** A stage of a WebSocket API that logs needs the account's role; HTTP APIs log without one, and no linter checks it. */
const socketLogHasItsRole: Rule = (resource, resolve, { socketAccessLog }) => {
  if (!(resource instanceof CfnStage) || !isOfSocketApi(resource, resolve)) return [];
  const isLogged = resource.accessLogSettings !== undefined || hasExecutionLog(resource, resolve);
  const waits = resource
    .obtainDependencies()
    .some((each) => each instanceof CfnAccount && each.cloudWatchRoleArn !== undefined);
  return [
    isLogged && !waits && socketAccessLog !== 'existing-role'
      ? 'API Gateway refuses the log of a WebSocket stage in an account without a role for it: let the stage depend on an ApiGatewayLogRole'
      : undefined,
  ];
};

/** Variables of API Gateway, and fields of CloudFront, that can hold a token, a text, a query, or a path that opens something. */
const TELLING =
  /query|uri-stem|token|cookie|referer|authorization|\$context\.path|\$context\.authorizer\.(?!error)|\$input|body/i;

const logsNameHarmlessFields: Rule = (resource, resolve) => {
  if (resource instanceof CfnStage) {
    const format = resolve(resource.accessLogSettings)?.format;
    return [
      format || isOfSocketApi(resource, resolve)
        ? undefined
        : 'a stage without an access log: nobody will know what happened',
      TELLING.test(format ?? '') ? `the access log may hold a token: ${format}` : undefined,
      hasExecutionLog(resource, resolve) ? 'execution logs hold whole frames: leave them off' : undefined,
    ];
  }
  if (resource instanceof CfnDelivery) {
    const fields = resource.recordFields ?? [];
    return [
      fields.length ? undefined : 'a log delivery without named fields holds queries and cookies',
      ...fields.map((field) => (TELLING.test(field) ? `the log field ${field} may hold a token` : undefined)),
    ];
  }
  if (resource instanceof CfnWebACL) {
    return [
      JSON.stringify(resolve([resource.visibilityConfig, resource.rules])).includes('"sampledRequestsEnabled":true')
        ? 'sampled requests show queries: leave them off'
        : undefined,
    ];
  }
  return [];
};

const CACHING_DISABLED = CachePolicy.CACHING_DISABLED.cachePolicyId;

/** What a shared cache keeps for one caller it may give to another, so only what is the same for everybody is kept. */
const onlyPagesAreCached: Rule = (resource, resolve) => {
  if (resource instanceof CfnCachePolicy) {
    const { parametersInCacheKeyAndForwardedToOrigin: key } = resolve(resource.cachePolicyConfig);
    const { cookiesConfig, headersConfig, queryStringsConfig } = key;
    const kept = [cookiesConfig.cookieBehavior, headersConfig.headerBehavior, queryStringsConfig.queryStringBehavior];
    return kept.every((behavior) => behavior === 'none')
      ? []
      : ['a cache policy passes cookies, headers or queries on: what is cached is the same for everybody'];
  }
  if (!(resource instanceof CfnDistribution)) return [];
  const { cacheBehaviors = [], defaultCacheBehavior } = resolve(resource.distributionConfig);
  return [defaultCacheBehavior, ...cacheBehaviors]
    .filter(({ cachePolicyId }: Json) => cachePolicyId !== CACHING_DISABLED)
    .flatMap(({ pathPattern = '*', originRequestPolicyId, allowedMethods = [] }: Json) => [
      PAGE_PATHS.includes(pathPattern)
        ? undefined
        : `the behavior ${pathPattern} is cached: only the paths of pages are, see lambdas/routes.ts`,
      originRequestPolicyId
        ? `the behavior ${pathPattern} is cached, and passes on what is not in the cache's key`
        : undefined,
      allowedMethods.some((method: string) => method !== 'GET' && method !== 'HEAD')
        ? `the behavior ${pathPattern} is cached, and passes on more than GET and HEAD`
        : undefined,
    ]);
};

/** Whether a retained resource is the account's own setting of API Gateway, or its role: other APIs use them by then. */
const isTheAccounts = (resource: CfnResource, resolve: Resolve): boolean =>
  resource instanceof CfnAccount ||
  (resource instanceof CfnRole && JSON.stringify(resolve(resource.assumeRolePolicyDocument)).includes(API_GATEWAY));

/**
 * A failed first deployment leaves what is retained behind, at each attempt. A protected table has to be retained all the same:
 * its deletion would fail, and the rollback with it.
 */
const noOrphans: Rule = (resource, resolve) => {
  const { deletionPolicy } = resource.cfnOptions;
  if (deletionPolicy !== CfnDeletionPolicy.RETAIN || isTheAccounts(resource, resolve)) return [];
  return [
    resource instanceof CfnTable && resource.deletionProtectionEnabled === true
      ? undefined
      : 'a failed first deployment would leave this behind: give it the policy of lib/constructs/removal-policy.ts',
  ];
};

/** Log groups that AWS's services write to, and that do not fit into its one policy for them. */
const vendedLogsAreNamedSo: Rule = (resource, resolve) => {
  const destination =
    resource instanceof CfnStage
      ? resolve(resource.accessLogSettings)?.destinationArn
      : resource instanceof CfnDeliveryDestination && resolve(resource.destinationResourceArn);
  if (!destination) return [];
  const named = JSON.stringify(destination);
  return resource.stack.node
    .findAll()
    .filter((each) => each instanceof CfnLogGroup && named.includes(`"${resource.stack.getLogicalId(each)}"`))
    .map((group) =>
      JSON.stringify(resolve((group as CfnLogGroup).logGroupName) ?? '').includes(VENDED_LOGS)
        ? undefined
        : 'its log group takes room in a policy of the whole account: make it by vendedLog',
    );
};

const RULES: Rule[] = [
  everyRouteHasAnAuthorizer,
  noRouteAnswers,
  noCustomResource,
  functionsAreOurKind,
  noInlinedSecret,
  noWidePermission,
  logsNameHarmlessFields,
  socketLogHasItsRole,
  onlyPagesAreCached,
  noOrphans,
  vendedLogsAreNamedSo,
];
