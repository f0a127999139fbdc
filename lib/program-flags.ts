import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** The flags of a program; one that it does not know, or a word, ends it with a sentence, its help, and exit code 2. */
export function programFlags<const Options extends ParseArgsOptionsConfig>(options: Options, help: string) {
  try {
    return parseArgs<{ options: Options }>({ options }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${help}`);
    process.exit(2);
  }
}
