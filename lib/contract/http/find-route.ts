import { DECLARED_ROUTES, type DeclaredRoute } from './declarations.ts';

export type FoundRoute = { route: DeclaredRoute; params: Readonly<Record<string, string>> };

const TABLE = DECLARED_ROUTES.map((route) => {
  const [method = '', path = ''] = route.key.split(' ');
  return { route, method, segments: path.split('/') };
});

const isParameter = (segment: string): boolean => segment.startsWith('{');

/** The route that API Gateway chooses: that of the most literal segments. */
export function findRoute(method: string, path: string): FoundRoute | undefined {
  const given = path.split('/').map(decoded);
  const matching = TABLE.filter(
    (each) =>
      each.method === method &&
      each.segments.length === given.length &&
      each.segments.every((segment, index) => isParameter(segment) || segment === given[index]),
  );
  const [best] = matching.sort((one, other) => parameters(one) - parameters(other));
  if (!best) return undefined;
  const params = best.segments.flatMap((segment, index) =>
    isParameter(segment) ? [[segment.slice(1, -1), given[index] ?? ''] as const] : [],
  );
  return { route: best.route, params: Object.fromEntries(params) };
}

const parameters = ({ segments }: { segments: readonly string[] }): number => segments.filter(isParameter).length;

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
