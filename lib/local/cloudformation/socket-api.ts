import {
  type Authorizer,
  authorizerOf,
  checkRoute,
  type Integration,
  integrationOf,
  partsOf,
  stageNames,
} from './api-parts.ts';
import { checkLogRole } from './log-role.ts';
import type { Reading } from './reading.ts';
import { executeApiHost } from './resource-names.ts';
import { knownProperties, type Placed, placeName } from './template.ts';

/** One route of a WebSocket API. */
export interface SocketRoute {
  readonly key: string;
  readonly integration?: Integration;
  readonly authorizer?: Authorizer;
  /** Whether what the Lambda returns as `body` is sent to the client (aws-facts 1.6, route response). */
  readonly returnsBody: boolean;
}

/** A WebSocket API as the template describes it. */
export interface SocketApi {
  readonly id: string;
  readonly logicalId: string;
  readonly host: string;
  readonly stages: readonly string[];
  readonly routeSelection: string;
  readonly routes: ReadonlyMap<string, SocketRoute>;
}

/** Every WebSocket API of the templates. */
export function readSocketApis(reading: Reading): SocketApi[] {
  return reading
    .placed('AWS::ApiGatewayV2::Api')
    .filter((place) => reading.value(place, 'ProtocolType') === 'WEBSOCKET')
    .map((place) => {
      knownProperties(place, {
        read: ['ProtocolType', 'RouteSelectionExpression'],
        ignored: ['ApiKeySelectionExpression', 'Description', 'IpAddressType', 'Name', 'Tags'],
      });
      const id = reading.attribute(place, 'Ref');
      for (const stage of partsOf(reading, 'AWS::ApiGatewayV2::Stage', id)) checkLogRole(reading, stage);
      const routes = partsOf(reading, 'AWS::ApiGatewayV2::Route', id).map((route) => socketRoute(reading, route));
      return {
        id,
        logicalId: place.logicalId,
        host: executeApiHost(id),
        stages: stageNames(reading, id),
        routeSelection: String(reading.value(place, 'RouteSelectionExpression') ?? '$request.body.action'),
        routes: new Map(routes.map((route) => [route.key, route])),
      };
    });
}

function socketRoute(reading: Reading, route: Placed): SocketRoute {
  checkRoute(reading, route);
  const key = String(reading.value(route, 'RouteKey'));
  const integration = integrationOf(reading, route);
  const authorizer = authorizerOf(reading, route);
  if (authorizer !== undefined && key !== '$connect') {
    throw new Error(`${placeName(route)}: only $connect can have an authorizer (aws-facts 1.3).`);
  }
  return {
    key,
    ...(integration === undefined ? {} : { integration }),
    ...(authorizer === undefined ? {} : { authorizer }),
    returnsBody: hasRouteResponse(reading, route),
  };
}

function hasRouteResponse(reading: Reading, route: Placed): boolean {
  const selected = reading.value(route, 'RouteResponseSelectionExpression') === '$default';
  const id = reading.attribute(route, 'Ref');
  return (
    selected &&
    reading
      .placed('AWS::ApiGatewayV2::RouteResponse')
      .some(
        (place) => reading.value(place, 'RouteId') === id && reading.value(place, 'RouteResponseKey') === '$default',
      )
  );
}
