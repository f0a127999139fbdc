import type { Outcome } from './run-attacks.ts';

/** How many flagged inputs of a group are shown. */
const SHOWN = 25;

/** The outcome of one group, as lines. */
export function linesOf({ group, tried, leftOut, flagged }: Outcome): string[] {
  if (leftOut) return [`   –        – ${group}: left out, ${leftOut}`];
  return [
    `${String(tried).padStart(4)} ${String(flagged.length).padStart(8)} ${group}`,
    ...flagged.slice(0, SHOWN).map((sentence) => `     ! ${sentence}`),
    ...(flagged.length > SHOWN ? [`     ! and ${flagged.length - SHOWN} more`] : []),
  ];
}

export const HEADING = 'tried  flagged';

/** The sum, as the last line. */
export const sumOf = (outcomes: readonly Outcome[]): Outcome => ({
  group: 'all',
  tried: outcomes.reduce((sum, { tried }) => sum + tried, 0),
  flagged: outcomes.flatMap(({ flagged }) => flagged),
});
