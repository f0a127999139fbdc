import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Desk } from '../desk.ts';

const Context = createContext<Desk | null>(null);

export const DeskProvider = Context.Provider;

/** The desk that the view stands in. */
export function useDesk(): Desk {
  const desk = useContext(Context);
  if (!desk) throw new Error('a view of the desk stands outside of one');
  return desk;
}
