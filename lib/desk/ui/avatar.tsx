import { initialOf, toneOf } from '../text/visitor-name.ts';

/** Somebody as a coloured letter, with a dot when online: a decoration of the name beside it. */
export const Avatar = ({ id, name, isOnline = false }: { id: string; name: string; isOnline?: boolean }) => (
  <span class="avatar" aria-hidden="true" data-tone={toneOf(id)} data-online={isOnline}>
    {initialOf(name)}
  </span>
);
