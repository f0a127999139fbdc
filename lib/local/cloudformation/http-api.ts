import { type Cors, readCors } from '../api-gateway/cors.ts';
import {
  type Authorizer,
  accessLogFormat,
  authorizerOf,
  checkRoute,
  type Integration,
  integrationOf,
  partsOf,
  stageNames,
} from './api-parts.ts';
import type { ResolvedTemplates } from './resolved-templates.ts';
import { executeApiHost } from './resource-names.ts';
import { knownProperties, resourceLabel } from './template.ts';
import { unsupported } from './unsupported.ts';

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
  /** The format of its access log. */
  readonly accessLog?: string;
}

/** Every HTTP API of the templates. Known differences: payload format 2.0 only. */
export function readHttpApis(templates: ResolvedTemplates): HttpApi[] {
  return templates
    .resources('AWS::ApiGatewayV2::Api')
    .filter((resource) => templates.value(resource, 'ProtocolType') === 'HTTP')
    .map((resource) => {
      knownProperties(resource, {
        read: ['CorsConfiguration', 'ProtocolType'],
        ignored: ['Description', 'IpAddressType', 'Name', 'Tags'],
      });
      const id = templates.attribute(resource, 'Ref');
      const accessLog = accessLogFormat(templates, id);
      const cors = readCors(templates.value(resource, 'CorsConfiguration'), resourceLabel(resource));
      return {
        id,
        logicalId: resource.logicalId,
        host: executeApiHost(id),
        stages: stageNames(templates, id),
        routes: partsOf(templates, 'AWS::ApiGatewayV2::Route', id).map((route) => httpRoute(templates, route)),
        ...(cors === undefined ? {} : { cors }),
        ...(accessLog === undefined ? {} : { accessLog }),
      };
    });
}

function httpRoute(templates: ResolvedTemplates, route: Parameters<typeof checkRoute>[1]): HttpRoute {
  checkRoute(templates, route);
  const integration = integrationOf(templates, route);
  if (integration === undefined)
    throw new Error(`${resourceLabel(route)}: a route without an integration answers nothing.`);
  if (integration.payloadFormat !== '2.0') {
    throw unsupported(
      `${resourceLabel(route)}: only integrations with payload format 2.0 are emulated.`,
      import.meta.filename,
    );
  }
  const authorizer = authorizerOf(templates, route);
  return {
    key: String(templates.value(route, 'RouteKey')),
    integration,
    ...(authorizer === undefined ? {} : { authorizer }),
  };
}
