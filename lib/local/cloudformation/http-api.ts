import { type Cors, readCors } from '../api-gateway/cors.ts';
import {
  type Authorizer,
  authorizerOf,
  checkRoute,
  type Integration,
  integrationOf,
  partsOf,
  stageNames,
} from './api-parts.ts';
import type { Reading } from './reading.ts';
import { executeApiHost } from './resource-names.ts';
import { knownProperties, placeName } from './template.ts';

/** One route of an HTTP API. */
export interface HttpRoute {
  /** `GET /path/{name}` or `$default` */
  readonly key: string;
  readonly integration: Integration;
  readonly authorizer?: Authorizer;
}

/** An HTTP API as the template describes it. */
export interface HttpApi {
  readonly id: string;
  readonly logicalId: string;
  readonly host: string;
  readonly stages: readonly string[];
  readonly routes: readonly HttpRoute[];
  readonly cors?: Cors;
}

/** Every HTTP API of the templates. Only payload format 2.0 is emulated. */
export function readHttpApis(reading: Reading): HttpApi[] {
  return reading
    .placed('AWS::ApiGatewayV2::Api')
    .filter((place) => reading.value(place, 'ProtocolType') === 'HTTP')
    .map((place) => {
      knownProperties(place, {
        read: ['CorsConfiguration', 'ProtocolType'],
        ignored: ['Description', 'IpAddressType', 'Name', 'Tags'],
      });
      const id = reading.attribute(place, 'Ref');
      const cors = readCors(reading.value(place, 'CorsConfiguration'), placeName(place));
      return {
        id,
        logicalId: place.logicalId,
        host: executeApiHost(id),
        stages: stageNames(reading, id),
        routes: partsOf(reading, 'AWS::ApiGatewayV2::Route', id).map((route) => httpRoute(reading, route)),
        ...(cors === undefined ? {} : { cors }),
      };
    });
}

function httpRoute(reading: Reading, route: Parameters<typeof checkRoute>[1]): HttpRoute {
  checkRoute(reading, route);
  const integration = integrationOf(reading, route);
  if (integration === undefined)
    throw new Error(`${placeName(route)}: a route without an integration answers nothing.`);
  if (integration.payloadFormat !== '2.0') {
    throw new Error(`${placeName(route)}: only integrations with payload format 2.0 are emulated.`);
  }
  const authorizer = authorizerOf(reading, route);
  return {
    key: String(reading.value(route, 'RouteKey')),
    integration,
    ...(authorizer === undefined ? {} : { authorizer }),
  };
}
