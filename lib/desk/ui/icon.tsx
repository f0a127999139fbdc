const PATHS = {
  attach: 'M8 12.5 14.5 6a3.2 3.2 0 0 1 4.5 4.5l-8 8A5 5 0 0 1 4 11.400l8-8',
  back: 'M14.5 5 8 12l6.5 7',
  bell: 'M6 16v-5a6 6 0 0 1 12 0v5l1.5 2h-15zM10 20.500h4',
  canned: 'M9 4 6 20M18 4l-3 16M4 9h16M3.5 15h16',
  check: 'm5 12.5 4.5 4.500L19 7',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.500l3 2',
  close: 'm6 6 12 12M18 6 6 18',
  done: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM8.5 12l2.5 2.5 4.5-5',
  down: 'm6 9 6 6 6-6',
  file: 'M7 3.500h7l4 4v13H7zM14 3.500v4h4',
  info: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 11v5M12 8h.01',
  label: 'M4 5h8l8 8-7 7-9-9zM8 9h.01',
  lock: 'M6.5 11h11v9h-11zM9 11V8a3 3 0 0 1 6 0v3',
  menu: 'M5 12h.01M12 12h.01M19 12h.01',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20a7.5 7.5 0 0 1 15 0',
  send: 'M4 12 20 4.5 14 20l-3-6z',
} as const;

export type IconName = keyof typeof PATHS;

/** A picture beside words that say the same, or in a control that has a name. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);
