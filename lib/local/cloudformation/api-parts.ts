import { functionNameIn } from './function-definition.ts';
import type { ResolvedTemplates } from './resolved-templates.ts';
import { isRecord, knownProperties, resourceLabel, type StackResource } from './template.ts';
import { unsupported } from './unsupported.ts';

/** The integration of a route. */
export interface Integration {
  readonly functionName: string;
  readonly timeoutMs?: number;
  /** `undefined` for WebSocket APIs, which have no formats. */
  readonly payloadFormat?: string;
}

/** An authorizer as the gateway uses it. */
export interface Authorizer {
  readonly id: string;
  readonly functionName: string;
  readonly identitySources: readonly string[];
  /** Only HTTP APIs cache (aws-facts 1.3). */
  readonly ttlSeconds: number;
  readonly simpleResponses: boolean;
}

/** The resources of one type that belong to an API. */
export const partsOf = (templates: ResolvedTemplates, type: string, apiId: string): StackResource[] =>
  templates.resources(type).filter((resource) => templates.value(resource, 'ApiId') === apiId);

/** The integration behind a route's `Target`, or nothing if the route has none. */
export function integrationOf(templates: ResolvedTemplates, route: StackResource): Integration | undefined {
  const target = templates.value(route, 'Target');
  if (target === undefined) return undefined;
  const id = String(target).replace('integrations/', '');
  const resource = templates
    .resources('AWS::ApiGatewayV2::Integration')
    .find((candidate) => templates.attribute(candidate, 'Ref') === id);
  if (resource === undefined)
    throw new Error(`${resourceLabel(route)}: its target ${String(target)} is no integration of the stack.`);
  knownProperties(resource, {
    read: ['ApiId', 'IntegrationType', 'IntegrationUri', 'PayloadFormatVersion', 'TimeoutInMillis'],
    ignored: ['ConnectionType', 'Description', 'IntegrationMethod'],
  });
  const type = templates.value(resource, 'IntegrationType');
  if (type !== 'AWS_PROXY') {
    throw unsupported(
      `${resourceLabel(resource)}: only AWS_PROXY integrations run here, and this one is ${String(type)}.`,
      import.meta.filename,
    );
  }
  const timeout = templates.value(resource, 'TimeoutInMillis');
  const format = templates.value(resource, 'PayloadFormatVersion');
  return {
    functionName: functionNameIn(resource, templates.value(resource, 'IntegrationUri')),
    ...(timeout === undefined ? {} : { timeoutMs: Number(timeout) }),
    ...(format === undefined ? {} : { payloadFormat: String(format) }),
  };
}

/** The Lambda authorizer of a route, or nothing for a public route. JWT and IAM authorizers are refused. */
export function authorizerOf(templates: ResolvedTemplates, route: StackResource): Authorizer | undefined {
  const kind = templates.value(route, 'AuthorizationType') ?? 'NONE';
  if (kind === 'NONE') return undefined;
  if (kind !== 'CUSTOM') {
    throw unsupported(
      `${resourceLabel(route)}: the local runner knows Lambda authorizers only, not ${String(kind)}.`,
      import.meta.filename,
    );
  }
  const id = String(templates.value(route, 'AuthorizerId'));
  const resource = templates
    .resources('AWS::ApiGatewayV2::Authorizer')
    .find((candidate) => templates.attribute(candidate, 'Ref') === id);
  if (resource === undefined) throw new Error(`${resourceLabel(route)}: its authorizer ${id} is not in the stack.`);
  knownProperties(resource, {
    read: [
      'ApiId',
      'AuthorizerPayloadFormatVersion',
      'AuthorizerResultTtlInSeconds',
      'AuthorizerType',
      'AuthorizerUri',
      'EnableSimpleResponses',
      'IdentitySource',
    ],
    ignored: ['Name'],
  });
  const version = templates.value(resource, 'AuthorizerPayloadFormatVersion');
  if (version !== undefined && version !== '2.0') {
    throw unsupported(
      `${resourceLabel(resource)}: authorizer payload format ${String(version)} is not emulated; use 2.0.`,
      import.meta.filename,
    );
  }
  const sources = templates.value(resource, 'IdentitySource');
  return {
    id,
    functionName: functionNameIn(resource, templates.value(resource, 'AuthorizerUri')),
    identitySources: Array.isArray(sources) ? sources.map(String) : [],
    ttlSeconds: Number(templates.value(resource, 'AuthorizerResultTtlInSeconds') ?? 0),
    simpleResponses: templates.value(resource, 'EnableSimpleResponses') === true,
  };
}

/** Checks a route's own properties. */
export function checkRoute(templates: ResolvedTemplates, route: StackResource): void {
  knownProperties(route, {
    read: ['ApiId', 'AuthorizationType', 'AuthorizerId', 'RouteKey', 'RouteResponseSelectionExpression', 'Target'],
    ignored: ['AuthorizationScopes', 'OperationName', 'ApiKeyRequired'],
  });
  if (templates.value(route, 'ApiKeyRequired') === true) {
    throw unsupported(`${resourceLabel(route)}: API keys are not emulated.`, import.meta.filename);
  }
}

/** The format of the access log of an API's one stage that has one. */
export function accessLogFormat(templates: ResolvedTemplates, apiId: string): string | undefined {
  const [stage] = partsOf(templates, 'AWS::ApiGatewayV2::Stage', apiId);
  const settings = stage && templates.value(stage, 'AccessLogSettings');
  return isRecord(settings) && typeof settings.Format === 'string' ? settings.Format : undefined;
}

/** The names of an API's stages. Known differences: throttling has no effect, which a note says. */
export function stageNames(templates: ResolvedTemplates, apiId: string): string[] {
  return partsOf(templates, 'AWS::ApiGatewayV2::Stage', apiId).map((resource) => {
    knownProperties(resource, {
      read: ['AccessLogSettings', 'ApiId', 'StageName'],
      ignored: ['AutoDeploy', 'DefaultRouteSettings', 'DeploymentId', 'Description', 'RouteSettings', 'Tags'],
    });
    if (templates.value(resource, 'DefaultRouteSettings') !== undefined) {
      templates.note('Throttling of API stages has no effect here.');
    }
    return String(templates.value(resource, 'StageName'));
  });
}
