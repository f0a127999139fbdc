import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GeneratedValues } from '../cloudformation/deployment.ts';

interface Kept {
  readonly stackIds: Record<string, string>;
  /** By ARN. */
  readonly secrets: Record<string, string>;
}

/**
 * What AWS would have made up at the first deployment, kept in `state.json` beside the data, or for this run only when
 * there is no folder. The file is readable by its owner only, since secrets are in it.
 */
export function localState(directory: string | undefined): GeneratedValues {
  const file = directory === undefined ? undefined : join(directory, 'state.json');
  const kept: Kept =
    file !== undefined && existsSync(file)
      ? (JSON.parse(readFileSync(file, 'utf8')) as Kept)
      : { stackIds: {}, secrets: {} };
  const remember = (part: keyof Kept, key: string, make: () => string): string => {
    const known = kept[part][key];
    if (known !== undefined) return known;
    const made = make();
    kept[part][key] = made;
    if (file !== undefined && directory !== undefined) {
      mkdirSync(directory, { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify(kept, null, 2), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    }
    return made;
  };
  return {
    stackId: (name) =>
      remember('stackIds', name, () => `arn:aws:cloudformation:us-east-1:123456789012:stack/${name}/${randomUUID()}`),
    secretValue: ({ arn, generate }) => remember('secrets', arn, generate),
  };
}
