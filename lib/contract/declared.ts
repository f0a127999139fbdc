import type { TSchema } from 'typebox';
import type { Role } from '../../lambdas/domain/identity/caller.ts';

/** What a client sends, and what it is sent. */
export type Direction = 'to-gateway' | 'to-client';

/** The fields that every frame and event is declared with, in either dialect. */
export type Declared = {
  /** Unique among those of its direction and dialect. */
  name: string;
  direction: Direction;
  /** Whose clients may send it, or are sent it. */
  roles: readonly Role[];
  /** One sentence. */
  summary: string;
  description?: string;
  /** Its JSON; what has none is only its name. */
  payload?: TSchema;
  /** The names of its fields. */
  fields: readonly string[];
  /** The names of what answers it, if it was not refused. */
  answers?: readonly string[];
};

export const EVERYBODY: readonly Role[] = ['visitor', 'agent', 'admin'];
export const STAFF: readonly Role[] = ['agent', 'admin'];
