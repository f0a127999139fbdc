import { parseArgs } from 'node:util';
import { Refusal } from '../../lambdas/domain/errors.ts';
import { Declined, type Flags, type TenantNeeds, UsageError } from './command.ts';
import { COMMANDS, FLAGS, HELP } from './commands.ts';

type Talk = Pick<TenantNeeds, 'say' | 'note' | 'agreed'>;
type Opened = Omit<TenantNeeds, keyof Talk> & { stop: () => void };

/** Runs a command line and returns the exit code: 0 done, 1 refused or failed, 2 not understood. */
export async function run(args: string[], open: (flags: Flags) => Promise<Opened>, talk: Talk): Promise<0 | 1 | 2> {
  try {
    const { flags, name, words } = parsed(args);
    if (flags.help || name === undefined) {
      talk.say(HELP);
      return name === undefined && !flags.help ? 2 : 0;
    }
    const command = COMMANDS.get(name);
    if (!command) throw new UsageError(`there is no command "${name}"`);
    const opened = await open(flags);
    try {
      const agreed = flags.yes ? async () => true : talk.agreed;
      await command.run({ ...opened, ...talk, agreed }, { words, flags });
      return 0;
    } finally {
      opened.stop();
    }
  } catch (error) {
    talk.note(sentence(error));
    if (!(error instanceof UsageError)) return 1;
    const name = args.find((word) => COMMANDS.has(word)) ?? '';
    const command = COMMANDS.get(name);
    talk.note(command ? `usage: ${name} ${command.usage}` : 'see --help');
    return 2;
  }
}

function parsed(args: string[]): { flags: Flags; name: string | undefined; words: string[] } {
  try {
    const { values, positionals } = parseArgs({ args, options: FLAGS, allowPositionals: true });
    const [name, ...words] = positionals;
    return { flags: values, name, words };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The sentence for an error: our own unchanged; those of AWS with their name, which is what operators look up. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof Refusal || error instanceof UsageError || error instanceof Declined) return error.message;
  // What a product left behind that was killed leads here.
  if ('code' in error && error.code === 'ECONNREFUSED')
    return `${error.message}: does the gateway still run? npm start`;
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.name}: ${error.message}${cause}`;
}
