import { FOLDERS, type Folder } from '../inbox/folders.ts';
import { type Observable, observable } from '../store/observable.ts';

/** What the page shows: a list with, perhaps, a conversation of it; who is online; or what admins see. */
export type View = Folder | 'visitors' | 'admin';
export type Route = { view: View; conversationId: string | null };

const VIEWS: readonly string[] = [...FOLDERS, 'visitors', 'admin'];

export const FIRST: Route = { view: 'mine', conversationId: null };

/** The route in the fragment of an address: `#/mine/c_…`. What cannot be read is the first list. */
export function routeIn(fragment: string): Route {
  const [, view = '', conversationId = ''] = fragment.replace(/^#/, '').split('/');
  if (!VIEWS.includes(view)) return FIRST;
  return { view: view as View, conversationId: decoded(conversationId) || null };
}

export const fragmentOf = ({ view, conversationId }: Route): string =>
  conversationId === null ? `#/${view}` : `#/${view}/${encodeURIComponent(conversationId)}`;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

export type Router = {
  readonly route: Observable<Route>;
  go(route: Partial<Route>): void;
};

/** The route of this page, so that a reload, a link and "back" lead where they should. */
export function router(): Router {
  const route = observable(routeIn(location.hash));
  addEventListener('hashchange', () => route.set(routeIn(location.hash)));
  return {
    route,
    go(next) {
      const { view, conversationId } = { ...route.get(), ...next };
      location.hash = fragmentOf({ view, conversationId });
      route.set({ view, conversationId });
    },
  };
}
