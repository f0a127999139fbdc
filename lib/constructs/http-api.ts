import { Duration, Validations } from 'aws-cdk-lib';
import {
  CorsHttpMethod,
  type CorsPreflightOptions,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Construct } from 'constructs';
import { EXPOSED_HEADERS } from '../../lambdas/middleware/cors-headers.ts';
import { HTTP_FUNCTION_NAMES, type HttpFunction, ROUTES, type Route } from '../../lambdas/routes.ts';
import type { Settings } from '../settings.ts';
import { accessLog, COMMON_FIELDS } from './access-log.ts';
import type { ChatFunction } from './chat-function.ts';

export interface ChatHttpApiProps {
  settings: Settings;
  functions: Record<HttpFunction, ChatFunction>;
  authorizer: ChatFunction;
}

/**
 * CORS where there is no edge. The headers that a page may send stand here by name: a wildcard has no effect on requests with
 * credentials, so headers that a page's own tools add are allowed by an edge only, and so are origins of apps, which API
 * Gateway does not take (docs/decisions/0030-cors-without-api-gateway.md).
 */
const corsWithoutEdge = ({ safeguards }: Settings): CorsPreflightOptions => ({
  // Which site may call depends on the tenant, and is checked in the function; here only the scheme is.
  allowOrigins: safeguards ? ['https://*'] : ['https://*', 'http://*'],
  allowMethods: [
    CorsHttpMethod.GET,
    CorsHttpMethod.POST,
    CorsHttpMethod.PUT,
    CorsHttpMethod.PATCH,
    CorsHttpMethod.DELETE,
    CorsHttpMethod.OPTIONS,
  ],
  allowHeaders: [
    'authorization',
    'content-type',
    'idempotency-key',
    'if-match',
    'x-tenant-id',
    'x-website-domain',
    'x-website-origin',
  ],
  exposeHeaders: [...EXPOSED_HEADERS],
  allowCredentials: true,
  // Every call of the widget is preflighted. Firefox caches an answer this long, the longest of any browser.
  maxAge: Duration.hours(24),
});

/**
 * How long an authorizer's result is cached: API Gateway's own default. What depends on the single request (origin, tenant,
 * revocation) is checked in the function.
 */
const AUTHORIZER_RESULT_KEPT = Duration.minutes(5);

/**
 * The HTTP API made from the route list: throttling and the access log are API Gateway's own, and every route names its
 * function.
 */
export class ChatHttpApi extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;

  constructor(scope: Construct, id: string, { settings, functions, authorizer }: ChatHttpApiProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', {
      apiName: `${settings.stage}-chat-http`,
      createDefaultStage: false,
      // API Gateway drops CORS headers of functions if it has any of its own.
      ...(settings.edge ? {} : { corsPreflight: corsWithoutEdge(settings) }),
    });
    const authorized = new HttpLambdaAuthorizer('Authorizer', authorizer.lambda, {
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      identitySource: ['$request.header.Authorization'],
      resultsCacheTtl: AUTHORIZER_RESULT_KEPT,
    });
    for (const name of HTTP_FUNCTION_NAMES) {
      const target = integration(name, functions[name]);
      for (const route of ROUTES.filter(({ handledBy }) => handledBy === name)) {
        if (route.only === (settings.edge ? 'edgeless' : 'edge')) continue;
        this.#add(route, target, route.admission === 'open' ? new HttpNoneAuthorizer() : authorized);
      }
    }
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: settings.throttle.rate, burstLimit: settings.throttle.burst },
      accessLogSettings: accessLog(this, settings, { ...COMMON_FIELDS, latency: '$context.responseLatency' }),
    });
  }

  #add({ key, admission }: Route, target: HttpLambdaIntegration, authorizer: IHttpRouteAuthorizer): void {
    const made = new HttpRoute(this, key, {
      httpApi: this.api,
      routeKey: routeKey(key),
      integration: target,
      authorizer,
    });
    if (admission === 'authorized') return;
    Validations.of(made).acknowledge({
      id: 'AwsSolutions::AwsSolutions-APIG4',
      reason: 'On the open list: its callers have no token yet, or need none; the function decides',
    });
  }
}

/** An integration with one permission a function, not one a route: a function's resource policy ends at 20 KB. */
const integration = (id: string, { lambda }: ChatFunction) =>
  new HttpLambdaIntegration(id, lambda, { scopePermissionToRoute: false });

function routeKey(route: string): HttpRouteKey {
  const [verb, path] = route.split(' ');
  const method = Object.values(HttpMethod).find((known) => known === verb && known !== HttpMethod.ANY);
  if (!method || !path?.startsWith('/')) throw new Error(`${route}: write a route as "GET /path", with one method`);
  return HttpRouteKey.with(path, method);
}
