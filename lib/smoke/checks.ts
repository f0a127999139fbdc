import type { Check } from './check.ts';
import { DOOR_CHECKS } from './door-checks.ts';
import { fileDown, fileUp } from './file-checks.ts';
import {
  agentToken,
  close,
  deskPage,
  health,
  history,
  pageOfAnotherOrigin,
  publishableKey,
  repetition,
  send,
  visitorToken,
} from './http-checks.ts';

/** All checks, in the order in which they are made: each may use what those before it have found. */
export const CHECKS: readonly Check[] = [
  health,
  deskPage,
  visitorToken,
  send,
  repetition,
  history,
  agentToken,
  ...DOOR_CHECKS,
  fileUp,
  fileDown,
  publishableKey,
  pageOfAnotherOrigin,
  close,
];
