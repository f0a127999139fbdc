import type { ComponentChildren } from 'preact';

/** Words for those who do not see the page. */
export const Hidden = ({ children }: { children: ComponentChildren }) => (
  <span class="visually-hidden">{children}</span>
);
