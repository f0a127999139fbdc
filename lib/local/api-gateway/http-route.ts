import type { HttpRoute } from '../cloudformation/http-api.ts';

/** A route that matches a request, and its path parameters. */
export interface RouteMatch {
  readonly route: HttpRoute;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * The route of an HTTP API that answers a request, most specific first: literal segments before `{name}` before
 * `{name+}` before `$default`, and a method before ANY (aws-facts 3.5). The path is the decoded one, so an encoded
 * slash separates segments, as reported of API Gateway. A slash at the end counts.
 */
export function matchRoute(routes: readonly HttpRoute[], method: string, path: string): RouteMatch | undefined {
  const matches = routes.flatMap((route) => {
    const match = matchOne(route, method, path);
    return match === undefined ? [] : [match];
  });
  return matches.sort((a, b) => (rank(a.route.key) < rank(b.route.key) ? -1 : 1))[0];
}

function matchOne(route: HttpRoute, method: string, path: string): RouteMatch | undefined {
  if (route.key === '$default') return { route, pathParameters: {} };
  const [routeMethod, routePath = ''] = route.key.split(' ');
  if (routeMethod !== method && routeMethod !== 'ANY') return undefined;
  const wanted = routePath.split('/');
  const given = path.split('/');
  const pathParameters: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const name = /^\{(.+?)(\+?)\}$/.exec(segment);
    const value = given[index];
    if (value === undefined || (value === '' && name !== null)) return undefined;
    if (name?.[2] === '+') {
      pathParameters[name[1] ?? ''] = given.slice(index).join('/');
      return { route, pathParameters };
    }
    if (name !== null) pathParameters[name[1] ?? ''] = value;
    else if (value !== segment) return undefined;
  }
  return wanted.length === given.length ? { route, pathParameters } : undefined;
}

/** A sort key that puts the more specific route key first. */
function rank(key: string): string {
  if (key === '$default') return '9';
  const [method, path = ''] = key.split(' ');
  const segments = path
    .split('/')
    .map((segment) => (segment.endsWith('+}') ? '2' : segment.startsWith('{') ? '1' : '0'));
  return `${segments.join('')}${method === 'ANY' ? '1' : '0'}`;
}
