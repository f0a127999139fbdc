import type { Connection } from '../delivery/connection.ts';
import type { Caller } from '../identity/caller.ts';

/** The name of the integration that the public widget belongs to; without one it sends nothing. There is one. */
export const INTEGRATION_ID = 'webchat';

/**
 * The fields of a connection that come from a widget's token: its handle, and the location that its page reported. The
 * browser's own `Origin` is only ever the host that serves the widget.
 */
export function widgetSocket({ widget, guest }: Pick<Caller, 'widget' | 'guest'>): Partial<Connection> {
  // A guest with a key or nothing is an older widget, which knows its conversation by no handle.
  if (!widget) return guest ? { handle: '' } : {};
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
