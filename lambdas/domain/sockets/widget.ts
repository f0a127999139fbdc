import type { Connection } from '../delivery/connection.ts';
import type { Caller } from '../identity/caller.ts';

/** The public widget sends nothing unless it is told the name of the integration that it belongs to. There is one. */
export const INTEGRATION_ID = 'webchat';

/**
 * What is noted of a widget's socket: what it is told, and where its page said it is. The browser's own `Origin` is only
 * ever the host that serves the widget.
 */
export function widgetSocket({ widget }: Pick<Caller, 'widget'>): Partial<Connection> {
  if (!widget) return {};
  const { handle, bare, label, domain, origin, url } = widget;
  return {
    status: 'initial',
    handle,
    ...(bare ? { bare } : {}),
    ...(label ? { label } : {}),
    ...(domain ? { domain } : {}),
    ...(origin ? { origin } : {}),
    ...(url ? { url } : {}),
  };
}
