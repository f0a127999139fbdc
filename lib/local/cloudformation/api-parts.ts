import { functionNameIn } from './function-definition.ts';
import type { Reading } from './reading.ts';
import { knownProperties, type Placed, placeName } from './template.ts';

/** What a route calls. */
export interface Integration {
  readonly functionName: string;
  readonly timeoutMs?: number;
  /** `undefined` for WebSocket APIs, which have no formats. */
  readonly payloadFormat?: string;
}

/** The gateway-side half of a Lambda authorizer. */
export interface Authorizer {
  readonly id: string;
  readonly functionName: string;
  readonly identitySources: readonly string[];
  /** Only HTTP APIs cache (aws-facts 1.3). */
  readonly ttlSeconds: number;
  readonly simpleResponses: boolean;
}

/** The resources of one type that belong to an API. */
export const partsOf = (reading: Reading, type: string, apiId: string): Placed[] =>
  reading.placed(type).filter((place) => reading.value(place, 'ApiId') === apiId);

/** The integration behind a route's `Target`, or nothing when the route has none. */
export function integrationOf(reading: Reading, route: Placed): Integration | undefined {
  const target = reading.value(route, 'Target');
  if (target === undefined) return undefined;
  const id = String(target).replace('integrations/', '');
  const place = reading
    .placed('AWS::ApiGatewayV2::Integration')
    .find((candidate) => reading.attribute(candidate, 'Ref') === id);
  if (place === undefined)
    throw new Error(`${placeName(route)}: its target ${String(target)} is no integration of the stack.`);
  knownProperties(place, {
    read: ['ApiId', 'IntegrationType', 'IntegrationUri', 'PayloadFormatVersion', 'TimeoutInMillis'],
    ignored: ['ConnectionType', 'Description', 'IntegrationMethod'],
  });
  const type = reading.value(place, 'IntegrationType');
  if (type !== 'AWS_PROXY') {
    throw new Error(`${placeName(place)}: only AWS_PROXY integrations run here, and this one is ${String(type)}.`);
  }
  const timeout = reading.value(place, 'TimeoutInMillis');
  const format = reading.value(place, 'PayloadFormatVersion');
  return {
    functionName: functionNameIn(place, reading.value(place, 'IntegrationUri')),
    ...(timeout === undefined ? {} : { timeoutMs: Number(timeout) }),
    ...(format === undefined ? {} : { payloadFormat: String(format) }),
  };
}

/** The Lambda authorizer of a route, or nothing when anyone may call it. JWT and IAM authorizers are refused, not guessed. */
export function authorizerOf(reading: Reading, route: Placed): Authorizer | undefined {
  const kind = reading.value(route, 'AuthorizationType') ?? 'NONE';
  if (kind === 'NONE') return undefined;
  if (kind !== 'CUSTOM') {
    throw new Error(`${placeName(route)}: the local runner knows Lambda authorizers only, not ${String(kind)}.`);
  }
  const id = String(reading.value(route, 'AuthorizerId'));
  const place = reading
    .placed('AWS::ApiGatewayV2::Authorizer')
    .find((candidate) => reading.attribute(candidate, 'Ref') === id);
  if (place === undefined) throw new Error(`${placeName(route)}: its authorizer ${id} is not in the stack.`);
  knownProperties(place, {
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
  const version = reading.value(place, 'AuthorizerPayloadFormatVersion');
  if (version !== undefined && version !== '2.0') {
    throw new Error(`${placeName(place)}: authorizer payload format ${String(version)} is not emulated; use 2.0.`);
  }
  const sources = reading.value(place, 'IdentitySource');
  return {
    id,
    functionName: functionNameIn(place, reading.value(place, 'AuthorizerUri')),
    identitySources: Array.isArray(sources) ? sources.map(String) : [],
    ttlSeconds: Number(reading.value(place, 'AuthorizerResultTtlInSeconds') ?? 0),
    simpleResponses: reading.value(place, 'EnableSimpleResponses') === true,
  };
}

/** Checks a route's own properties. */
export function checkRoute(reading: Reading, route: Placed): void {
  knownProperties(route, {
    read: ['ApiId', 'AuthorizationType', 'AuthorizerId', 'RouteKey', 'RouteResponseSelectionExpression', 'Target'],
    ignored: ['AuthorizationScopes', 'OperationName', 'ApiKeyRequired'],
  });
  if (reading.value(route, 'ApiKeyRequired') === true) {
    throw new Error(`${placeName(route)}: API keys are not emulated.`);
  }
}

/** The names of an API's stages. Throttling is not emulated, and said so. */
export function stageNames(reading: Reading, apiId: string): string[] {
  return partsOf(reading, 'AWS::ApiGatewayV2::Stage', apiId).map((place) => {
    knownProperties(place, {
      read: ['ApiId', 'StageName'],
      ignored: [
        'AccessLogSettings',
        'AutoDeploy',
        'DefaultRouteSettings',
        'DeploymentId',
        'Description',
        'RouteSettings',
        'Tags',
      ],
    });
    if (reading.value(place, 'DefaultRouteSettings') !== undefined) {
      reading.note('Throttling and access logs of API stages have no effect here.');
    }
    return String(reading.value(place, 'StageName'));
  });
}
