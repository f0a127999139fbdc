import { describe, expect, test } from 'vitest';
import { forbiddenImports } from '../../../lib/imports/forbidden-imports.ts';

const said = (path: string, ...specifiers: string[]) =>
  forbiddenImports([{ path, text: specifiers.map((from) => `import { a } from '${from}';\n`).join('') }]);

describe('an import', () => {
  test.each([
    ['of what lies below', 'lambdas/handlers/http/send-message.ts', '../../use-cases/conversations/send-message.ts'],
    ['of its own room', 'lambdas/use-cases/conversations/send-message.ts', './commit.ts'],
    ['of a room below', 'lambdas/use-cases/sweep/sweep.ts', '../conversations/commit.ts'],
    ['of what lies beside the rooms', 'lambdas/domain/time/clock.ts', '../ids.ts'],
    ['of a package that belongs there', 'lambdas/adapters/tokens/claims.ts', 'jose'],
    ['of a workspace by its name', 'lib/bench/run.ts', '@chat-gateway/local/assembly'],
    ['of the inside of a workspace by its own test', 'test/lib/local/faults.test.ts', '../../../lib/local/faults.ts'],
    ['of the attacks by the command that runs them', 'bin/attack.ts', '../test/attacks/groups.ts'],
    ['of a page as its text', 'lambdas/handlers/http/show-desk.ts', '../../../lib/desk/index.html?page'],
    ['of the typed client by the desk', 'lib/desk/main.tsx', '@chat-gateway/client'],
    ['of Node', 'lambdas/domain/ids.ts', 'node:crypto'],
  ])('%s is allowed', (_, path, specifier) => {
    expect(said(path, specifier)).toEqual([]);
  });

  test.each([
    ['of what lies above', 'lambdas/domain/ids.ts', '../use-cases/conversations/commit.ts'],
    ['of an adapter by a handler', 'lambdas/handlers/http/send-message.ts', '../../adapters/dynamodb/items/keys.ts'],
    ['of a room above', 'lambdas/domain/conversations/log.ts', '../delivery/connection.ts'],
    ['of a room by what lies beside the rooms', 'lambdas/domain/ids.ts', './time/clock.ts'],
    ['of the app by the local runner', 'lib/local/local.ts', '../settings.ts'],
    ['of the tools by what runs in Lambda', 'lambdas/runtime/operator-log.ts', '../../lib/settings.ts'],
    ['of a package that belongs elsewhere', 'lambdas/use-cases/conversations/commit.ts', '@aws-sdk/client-dynamodb'],
    ['of jose outside its folder', 'lambdas/adapters/dynamodb/items/keys.ts', 'jose'],
    ['of a workspace by its path', 'lib/bench/run.ts', '../local/cloudformation/assembly.ts'],
    ['of a workspace by a test of something else', 'test/lib/privileges.test.ts', '../../lib/local/faults.ts'],
    ['of a workspace by a zone that may not know it', 'lib/tenants/run.ts', '@chat-gateway/local'],
    ['of the app by a workspace', 'lib/local/data/database.ts', '../../settings.ts'],
    ['of another test by that command', 'bin/attack.ts', '../test/support/gateway/gateway.ts'],
    ['of the attacks by another command', 'bin/smoke.ts', '../test/attacks/groups.ts'],
    ['of what is in a page by a handler', 'lambdas/handlers/http/show-desk.ts', '../../../lib/desk/main.tsx'],
    ['of the gateway by the desk', 'lib/desk/main.tsx', '../../lambdas/domain/ids.ts'],
    ['of a test', 'lib/app.ts', '../test/support/world.ts'],
  ])('%s is refused, by one sentence that names both', (_, path, specifier) => {
    const [sentence, ...more] = said(path, specifier);

    expect(sentence).toContain(`${path} imports ${specifier}: `);
    expect(more).toEqual([]);
  });

  test('is found however it is written', () => {
    const text = [
      "import type {\n  A,\n} from '../adapters/a.ts';",
      "export { b } from '../adapters/b.ts';",
      "const c = await import('../adapters/c.ts');",
      "import '../adapters/d.ts';",
    ].join('\n');

    expect(forbiddenImports([{ path: 'lambdas/domain/x.ts', text }])).toHaveLength(4);
  });

  test('in a folder without a line in the table is refused', () => {
    expect(said('somewhere/x.ts', './y.ts')[0]).toContain('no line');
  });
});
