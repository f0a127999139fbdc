import type { Synthesized } from '../app.ts';
import { standingCosts } from '../bench/standing-costs.ts';
import { type Row, wideTable } from '../markdown-table.ts';

/** What each stage costs a month without use. */
export function atRest(stages: Synthesized[]): string {
  const rows = stages.map((stage): Row => {
    const items = standingCosts(stage);
    const sum = items.reduce((total, { dollars }) => total + dollars, 0);
    const said = items.map(({ what, dollars }) => `${what} ($${dollars.toFixed(2)})`);
    return [stage.settings.stage, said.join('; '), `$${sum.toFixed(2)}`];
  });
  return [
    wideTable(['stage', 'exists, used or not', 'a month'], rows),
    '',
    'To this comes the sweep of each minute, which runs whether anybody is there or not, and what is stored (`prod` keeps it',
    'recoverable besides): both are in [costs.md](costs.md#an-idle-month), with everything that use costs. List prices in us-east-1.',
  ].join('\n');
}
