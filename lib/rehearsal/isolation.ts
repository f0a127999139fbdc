import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export const REPOSITORY = join(import.meta.dirname, '../..');

export type Isolation = {
  /** The whole environment of every process. */
  readonly environment: Readonly<Record<string, string>>;
  /** Connections to elsewhere that were tried, and refused: a line each. */
  refused(): string;
};

/**
 * What keeps a rehearsal on this machine: an environment without credentials and profiles, a home folder and a folder of
 * temporary files below the given one, and a guard in every Node and Python process that connects to loopback addresses only.
 * The Node that functions run on comes first in the PATH.
 */
export function isolation(folder: string): Isolation {
  const temporary = join(folder, 'tmp');
  const log = join(folder, 'refused-connections');
  mkdirSync(temporary);
  writeFileSync(log, '');
  return {
    environment: {
      PATH: [join(REPOSITORY, 'node_modules/.bin'), process.env.PATH].join(delimiter),
      HOME: folder,
      TMPDIR: temporary,
      LOOPBACK_ONLY: log,
      NODE_OPTIONS: `--require "${join(import.meta.dirname, 'loopback-only.cjs')}"`,
      // Python loads `sitecustomize.py` from here, and leaves no compiled copy of it beside.
      PYTHONPATH: import.meta.dirname,
      PYTHONDONTWRITEBYTECODE: '1',
      // npx asks for newer versions of npm, in a fresh home folder always.
      npm_config_update_notifier: 'false',
    },
    refused: () => readFileSync(log, 'utf8'),
  };
}

/** What makes a process take an emulator for AWS. Credentials are there to be there: nothing checks them. */
export const insteadOfAws = (url: string, region: string): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL: url,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: region,
  AWS_EC2_METADATA_DISABLED: 'true',
});
