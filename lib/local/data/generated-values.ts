import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GeneratedValues } from '../cloudformation/deployment.ts';

interface State {
  readonly stackIds: Record<string, string>;
  /** By ARN. */
  readonly secrets: Record<string, string>;
}

/**
 * Values that AWS generates at the first deployment, kept in `state.json` in the data folder, or for this run only without
 * a folder. Only its owner may read the file, since it contains secrets.
 */
export function generatedValues(directory: string | undefined): GeneratedValues {
  const file = directory === undefined ? undefined : join(directory, 'state.json');
  const state: State =
    file !== undefined && existsSync(file)
      ? (JSON.parse(readFileSync(file, 'utf8')) as State)
      : { stackIds: {}, secrets: {} };
  const generateOnce = (part: keyof State, key: string, make: () => string): string => {
    const known = state[part][key];
    if (known !== undefined) return known;
    const made = make();
    state[part][key] = made;
    if (file !== undefined && directory !== undefined) {
      mkdirSync(directory, { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify(state, null, 2), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    }
    return made;
  };
  return {
    stackId: (name) =>
      generateOnce(
        'stackIds',
        name,
        () => `arn:aws:cloudformation:us-east-1:123456789012:stack/${name}/${randomUUID()}`,
      ),
    secretValue: ({ arn, generate }) => generateOnce('secrets', arn, generate),
  };
}
