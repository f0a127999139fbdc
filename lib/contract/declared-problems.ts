import type { Role } from '../../lambdas/domain/identity/caller.ts';
import type { Declared, Direction } from './declared.ts';
import { problemsOf } from './problems-of.ts';

/** What is known of a frame or packet, beside its text. */
export type Circumstances = {
  direction: Direction;
  /** The role of the client; any if it is not known. */
  role?: Role | undefined;
  /**
   * Whether the gateway took what a client sent. `true`: it has to be as it is declared. `false`: it was refused, and may be
   * anything. Where it is not known, only the outline is judged: that it is declared, with every field that it has.
   */
  accepted?: boolean | undefined;
};

/** Whether a client sent what the gateway refused, which may be anything. */
export const isRefused = ({ direction, accepted }: Circumstances): boolean =>
  direction === 'to-gateway' && accepted === false;

/** Whether something is declared for this direction and role. */
export const isFor = ({ direction, role }: Circumstances, declared: Declared): boolean =>
  declared.direction === direction && (role === undefined || declared.roles.includes(role));

export type Found = {
  /** What it is called in the sentences. */
  at: string;
  /** What it may be. */
  declared: readonly Declared[];
  /** What has its fields. */
  object: unknown;
  /** What its schema describes. */
  value: unknown;
};

/** The problems of what was found, by the declaration that it fits best. */
export function declaredProblems(seen: Circumstances, { at, declared, object, value }: Found): string[] {
  if (declared.length === 0) return [`${at} is not declared${seen.role ? ` for the role ${seen.role}` : ''}`];
  const tried = declared.map((each) => [
    ...undeclaredFields(seen, each, object).map((name) => `${at}/${name} is not declared`),
    ...byItsSchema(seen, each, value, at),
  ]);
  return tried.reduce((best, problems) => (problems.length < best.length ? problems : best));
}

/** The names of fields that a client may not send. Those in what the gateway sends are a matter of its schema. */
const undeclaredFields = ({ direction }: Circumstances, { fields }: Declared, object: unknown): string[] =>
  direction === 'to-client' || typeof object !== 'object' || object === null || Array.isArray(object)
    ? []
    : Object.keys(object).filter((name) => !fields.includes(name));

const byItsSchema = (
  { direction, accepted }: Circumstances,
  { payload }: Declared,
  value: unknown,
  at: string,
): string[] => (payload && (direction === 'to-client' || accepted) ? problemsOf(payload, value, at) : []);
