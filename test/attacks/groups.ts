import type { Group } from './attack.ts';
import { accounts } from './groups/accounts.ts';
import { data } from './groups/data.ts';
import { edge } from './groups/edge.ts';
import { files } from './groups/files.ts';
import { floods } from './groups/floods.ts';
import { fuzz } from './groups/fuzz.ts';
import { guests } from './groups/guests.ts';
import { iam } from './groups/iam.ts';
import { input } from './groups/input.ts';
import { isolation } from './groups/isolation.ts';
import { oidc } from './groups/oidc.ts';
import { origins } from './groups/origins.ts';
import { polling } from './groups/polling.ts';
import { recovery } from './groups/recovery.ts';
import { revocation } from './groups/revocation.ts';
import { stored } from './groups/stored.ts';
import { tokens } from './groups/tokens.ts';

/** Every group, in the order in which they are run. */
export const GROUPS: readonly Group[] = [
  tokens,
  origins,
  isolation,
  revocation,
  accounts,
  data,
  guests,
  input,
  files,
  floods,
  polling,
  recovery,
  oidc,
  edge,
  fuzz,
  iam,
  stored,
];
