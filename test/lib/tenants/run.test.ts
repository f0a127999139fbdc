import { describe, expect, test } from 'vitest';
import { aCommandLine } from '../../support/harness/use-case/tenant-commands.ts';

describe('a command line', () => {
  test('with --help, or with nothing, shows all commands', async () => {
    const { enter } = aCommandLine();

    const [help, nothing] = [await enter('--help'), await enter('')];

    expect([help.code, nothing.code]).toEqual([0, 2]);
    expect(help.said.join()).toContain('agent-token');
    expect(nothing.said).toEqual(help.said);
  });

  test.each([
    ['an unknown command', 'destroy', 'there is no command "destroy"'],
    ['an unknown flag', 'list --colour', "Unknown option '--colour'"],
    ['a word too few', 'show', '<tenant> is missing'],
    ['a word too many', 'show shop twice', '"twice" is one word too many'],
    ['an unknown stage', 'list --stage nowhere', 'no such stage'],
  ])('with %s is not understood, and says why', async (_, line, why) => {
    const { code, said, noted } = await aCommandLine().enter(line);

    expect([code, said]).toEqual([2, []]);
    expect(noted[0]).toContain(why);
  });

  test('with a mistake shows how that command is written', async () => {
    expect((await aCommandLine().enter('key shop')).noted[1]).toContain('usage: key <tenant> publishable|secret');
  });

  test.each([
    ['an unknown tenant', 'show nobody', 'there is no tenant nobody'],
    ['a name that can be none', 'create A#B', 'tenant must not contain'],
  ])('about %s fails, and says why', async (_, line, why) => {
    const { code, noted } = await aCommandLine().enter(line);

    expect(code).toBe(1);
    expect(noted[0]).toContain(why);
  });
});
