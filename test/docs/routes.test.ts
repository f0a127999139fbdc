import { expect, test } from 'vitest';
import { ROUTES } from '../../lambdas/routes.ts';
import { differences } from './differences.ts';
import { codeIn, tableOf } from './markdown-tables.ts';

const FILE = 'docs/api.md';

/**
 * The second place in which each route has to say who gets in: a route that became open by mistake differs from its
 * document.
 */
test('docs/api.md has every route, with who is let in to it, and no other', () => {
  const said = tableOf(FILE, 'route').rows.flatMap((row) =>
    codeIn(row.cells.route).map((name) => ({ row, name, says: row.cells.admission ?? '' })),
  );
  const code = new Map(
    ROUTES.filter(({ only }) => only !== 'edge').map(({ key, admission, only }) => [
      key,
      only === 'edgeless' ? `${admission}, where there is no edge` : admission,
    ]),
  );

  expect(differences(FILE, said, code)).toEqual([]);
});
