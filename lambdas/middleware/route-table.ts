import { Refusal } from '../domain/errors.ts';
import type { HttpHandler } from './http-event.ts';
import { type OpenNeeds, openRoute, type StrictHandler } from './http-route.ts';

/** Routes of `/api/chat`, and the widget's other address of one of them, have to say what they take. */
type HandlerOf<Route extends string> = Route extends `${string} /api/${'chat' | 'webchat'}/${string}`
  ? StrictHandler
  : HttpHandler;

/** The routes that have a handler of their own: all but `HEAD`, which its `GET` answers. */
type Handled<Key extends string> = Exclude<Key, `HEAD ${string}`>;

/**
 * One function's routes, by API Gateway's route key such as `POST /api/chat/session`. Any other key: `ERR_NOT_FOUND`.
 *
 * `Key` is one of the lists in `lambdas/routes.ts`: a route without a handler and a handler without a route do not compile.
 * It is not inferred from the table, and its default is no route's key, so it cannot be left out.
 *
 * `HEAD` has the status and headers of `GET` without the body (RFC 9110, 9.3.2).
 */
export function routeTable<Key extends string = ''>(
  needs: () => OpenNeeds,
  routes: { [Route in Handled<NoInfer<Key>>]: HandlerOf<Route> },
): HttpHandler {
  const table = new Map(Object.entries<HttpHandler>(routes));
  const unknown = openRoute(needs, async () => {
    throw new Refusal('ERR_NOT_FOUND', 'no such route');
  });
  return async (event, context) => {
    const [, asked] = /^HEAD (.*)$/.exec(event.routeKey) ?? [];
    const answer = await (table.get(asked ? `GET ${asked}` : event.routeKey) ?? unknown)(event, context);
    if (asked === undefined) return answer;
    const { body: _, ...head } = answer;
    return head;
  };
}
