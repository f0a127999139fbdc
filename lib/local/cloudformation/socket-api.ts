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
import type { ResolvedTemplates } from './resolved-templates.ts';
import { executeApiHost } from './resource-names.ts';
import { knownProperties, resourceLabel, type StackResource } from './template.ts';

/** One route of a WebSocket API. */
export interface SocketRoute {
  readonly key: string;
  readonly integration?: Integration;
  readonly authorizer?: Authorizer;
  /** Whether the `body` that the function returns is sent to the client (aws-facts 1.6, route response). */
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
export function readSocketApis(templates: ResolvedTemplates): SocketApi[] {
  return templates
    .resources('AWS::ApiGatewayV2::Api')
    .filter((resource) => templates.value(resource, 'ProtocolType') === 'WEBSOCKET')
    .map((resource) => {
      knownProperties(resource, {
        read: ['ProtocolType', 'RouteSelectionExpression'],
        ignored: ['ApiKeySelectionExpression', 'Description', 'IpAddressType', 'Name', 'Tags'],
      });
      const id = templates.attribute(resource, 'Ref');
      for (const stage of partsOf(templates, 'AWS::ApiGatewayV2::Stage', id)) checkLogRole(templates, stage);
      const routes = partsOf(templates, 'AWS::ApiGatewayV2::Route', id).map((route) => socketRoute(templates, route));
      return {
        id,
        logicalId: resource.logicalId,
        host: executeApiHost(id),
        stages: stageNames(templates, id),
        routeSelection: String(templates.value(resource, 'RouteSelectionExpression') ?? '$request.body.action'),
        routes: new Map(routes.map((route) => [route.key, route])),
      };
    });
}

function socketRoute(templates: ResolvedTemplates, route: StackResource): SocketRoute {
  checkRoute(templates, route);
  const key = String(templates.value(route, 'RouteKey'));
  const integration = integrationOf(templates, route);
  const authorizer = authorizerOf(templates, route);
  if (authorizer !== undefined && key !== '$connect') {
    throw new Error(`${resourceLabel(route)}: only $connect can have an authorizer (aws-facts 1.3).`);
  }
  return {
    key,
    ...(integration === undefined ? {} : { integration }),
    ...(authorizer === undefined ? {} : { authorizer }),
    returnsBody: hasRouteResponse(templates, route),
  };
}

function hasRouteResponse(templates: ResolvedTemplates, route: StackResource): boolean {
  const selected = templates.value(route, 'RouteResponseSelectionExpression') === '$default';
  const id = templates.attribute(route, 'Ref');
  return (
    selected &&
    templates
      .resources('AWS::ApiGatewayV2::RouteResponse')
      .some(
        (resource) =>
          templates.value(resource, 'RouteId') === id && templates.value(resource, 'RouteResponseKey') === '$default',
      )
  );
}
