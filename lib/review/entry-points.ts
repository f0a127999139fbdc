import type { Synthesized, Template } from '../app.ts';
import { type Row, wideTable } from '../markdown-table.ts';
import { code, type Properties, resourcesOf, shortName, textOf } from './template-values.ts';

/** Why a route has no authorizer: the first pattern that its path fits. A route without a reason fails the page. */
const WHY_OPEN: [path: RegExp, reason: string][] = [
  [/^\/api\/chat\/(user|agent)-token$/, 'takes the tenant’s secret key, which the function compares with its hash'],
  [
    /^\/api\/chat\/anonymous-token$/,
    'issues the first token; the page’s origin is checked, and issues are counted by address',
  ],
  [
    /^\/webchat\/(session|init)$/,
    'where the public widget begins: it has a publishable key or an origin, and no token yet',
  ],
  [
    /^\/webchat\/|^\/api\/gw\//,
    'the public widget sends no `Authorization`: the function identifies it by session, handle or key',
  ],
  [/^\/files\//, 'names that nobody can guess; only without an edge, which else serves them itself'],
  [/^\/\.well-known\/jwks\.json$/, 'public keys'],
  [/^\/(openapi\.json|asyncapi\.json|docs|desk)?$/, 'the same bytes for everybody; its function may do nothing'],
  [
    /^\/engine\/packets$/,
    'where the edge sends what a polling Socket.IO client posts: kept for its socket, which identifies it',
  ],
  [
    /^\/api\/chat\/(accept|refresh|sign-out)$/,
    'takes an invitation or the cookie of a desk, from a page of the gateway itself only; attempts are counted by address',
  ],
  [/^\/api\/chat\/oidc$/, 'settings that are the same for everybody'],
  [/^\/api\/health$/, 'says that it runs, and nothing else'],
];

const whyOpen = (path: string): string => {
  const found = WHY_OPEN.find(([pattern]) => pattern.test(path));
  if (!found) throw new Error(`${path} has no authorizer: say why in lib/review/entry-points.ts`);
  return found[1];
};

/** Everything that can be reached from the internet, and by whose leave. */
export function entryPoints({ chat, edge }: Synthesized): string {
  return [
    'The edge is one address for all of them. The APIs have addresses of their own as well: the HTTP API answers there in the same way,',
    'but past the edge’s request limit, and without believing a header about who calls; a handshake without the gateway key is refused.',
    'Where a caller of `/api/chat/` sends no `Authorization`, the edge function writes `Anonymous`: the authorizer lets it through as nobody,',
    'and the function looks for a session or a cookie.',
    '',
    ...(edge ? [behaviors(edge.template), ''] : []),
    httpRoutes(chat.template),
    '',
    socketRoutes(chat.template),
    '',
    `Not public: ${inward(chat.template)}.`,
  ].join('\n');
}

function behaviors(template: Template): string {
  const [{ properties } = { properties: {} }] = resourcesOf(template, 'AWS::CloudFront::Distribution');
  const { CacheBehaviors, DefaultCacheBehavior, Origins } = (properties as Properties).DistributionConfig;
  const origins = new Map<string, Properties>((Origins as Properties[]).map((origin) => [origin.Id, origin]));
  const row = ({ PathPattern, ...behavior }: Properties): Row => {
    const origin = origins.get(behavior.TargetOriginId) ?? {};
    return [
      PathPattern ? code(PathPattern) : 'everything else',
      originName(origin),
      (behavior.AllowedMethods as string[]).length > 2 ? 'all' : 'GET, HEAD',
      behavior.CachePolicyId?.Ref ? 'as the answer says, by path alone' : 'no',
      behavior.FunctionAssociations ? 'yes' : 'no',
      behavior.ViewerProtocolPolicy,
    ];
  };
  const head = ['path at the edge', 'leads to', 'methods', 'cached', 'edge function', 'plain HTTP'];
  return wideTable(head, [...(CacheBehaviors as Properties[]).map(row), row(DefaultCacheBehavior)]);
}

const originName = ({ DomainName, OriginAccessControlId, OriginCustomHeaders }: Properties): string => {
  const [, name = ''] = /\{(\w+)\}/.exec(textOf(DomainName)) ?? [];
  const said = ((OriginCustomHeaders ?? []) as Properties[]).map(({ HeaderName }) => HeaderName as string);
  return [name, said.length ? `with ${code(said)}` : '', OriginAccessControlId ? 'signed' : '']
    .filter(Boolean)
    .join(', ');
};

type ApiRoute = { key: string; handledBy: string; authorizer: string | undefined };

function routesOf(template: Template, protocol: 'HTTP' | 'WEBSOCKET'): ApiRoute[] {
  const apis = resourcesOf(template, 'AWS::ApiGatewayV2::Api').filter(
    ({ properties }) => properties.ProtocolType === protocol,
  );
  const ids = apis.map(({ id }) => id);
  const integrations = new Map(
    resourcesOf(template, 'AWS::ApiGatewayV2::Integration').map(({ id, properties }) => [id, properties]),
  );
  return resourcesOf(template, 'AWS::ApiGatewayV2::Route')
    .filter(({ properties }) => ids.includes(properties.ApiId.Ref))
    .map(({ properties: { RouteKey, Target, AuthorizerId } }) => {
      const uri = JSON.stringify(integrations.get(Target['Fn::Join'][1][1].Ref)?.IntegrationUri);
      const [, handler = ''] = /"(\w+Function[0-9A-F]{8})"/.exec(uri) ?? [];
      return { key: RouteKey, handledBy: shortName(handler).toLowerCase(), authorizer: AuthorizerId?.Ref };
    });
}

/** HTTP routes, a HEAD in the line of its GET. */
function httpRoutes(template: Template): string {
  const routes = routesOf(template, 'HTTP');
  const heads = new Set(routes.flatMap(({ key }) => (key.startsWith('HEAD ') ? [key.slice(5)] : [])));
  const rows = routes
    .filter(({ key }) => !key.startsWith('HEAD '))
    .map(({ key, handledBy, authorizer }): Row => {
      const [verb = '', path = ''] = key.split(' ');
      const verbs = verb === 'GET' && heads.has(path) ? 'GET, HEAD' : verb;
      return [code(`${verbs} ${path}`), handledBy, authorizer ? 'authorizer' : `open: ${whyOpen(path)}`];
    });
  return wideTable(['HTTP route', 'function', 'admission'], rows);
}

function socketRoutes(template: Template): string {
  const authorizers = new Map(
    resourcesOf(template, 'AWS::ApiGatewayV2::Authorizer').map(({ id, properties }) => [id, properties]),
  );
  const rows = routesOf(template, 'WEBSOCKET').map(({ key, handledBy, authorizer }): Row => {
    const source = authorizer ? (authorizers.get(authorizer)?.IdentitySource as string[]) : [];
    return [
      code(key),
      handledBy,
      authorizer
        ? `authorizer, not called without ${code(source.map((one) => one.replace('route.request.header.', '')))}`
        : 'API Gateway takes no authorizer here; it shows the verdict of `$connect` with each event',
    ];
  });
  return wideTable(['WebSocket route', 'function', 'admission'], rows);
}

/** Who starts functions besides the APIs. */
function inward(template: Template): string {
  const rules = resourcesOf(template, 'AWS::Events::Rule').map(
    ({ properties }) =>
      `${textOf(properties.Targets[0].Arn).toLowerCase()} is started by a schedule (${code(properties.ScheduleExpression)})`,
  );
  const open = resourcesOf(template, 'AWS::Lambda::Url').map(({ id }) => `${id} has an address of its own`);
  return [...rules, ...open, 'background by our own functions', 'no function has an address of its own'].join(', ');
}
