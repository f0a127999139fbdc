import { Refusal } from '../domain/errors.ts';
import type { HttpHandler } from './http-event.ts';
import { type OpenNeeds, openRoute } from './http-route.ts';

/** One Lambda's routes, by API Gateway's route key such as `POST /api/chat/session`. Any other is 404 in our own shape. */
export function routeTable(needs: () => OpenNeeds, routes: Record<string, HttpHandler>): HttpHandler {
  const table = new Map(Object.entries(routes));
  const unknown = openRoute(needs, async () => {
    throw new Refusal('ERR_NOT_FOUND', 'no such route');
  });
  return (event, context) => (table.get(event.routeKey) ?? unknown)(event, context);
}
