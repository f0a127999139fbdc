import { isRecord } from '../cloudformation/template.ts';
import { unsupported } from '../cloudformation/unsupported.ts';
import { type Condition, readCondition } from './iam-condition.ts';
import { wildcard } from './wildcard.ts';

/** The caller: a role by its ARN, or an AWS service by its name. */
export interface Principal {
  readonly kind: 'AWS' | 'Service';
  readonly id: string;
}

/** One action on one resource, as a statement allows or denies it. A statement yields a rule for each pair of action and resource. */
export interface Rule {
  readonly effect: 'Allow' | 'Deny';
  /** The resource of the template that contains the statement. */
  readonly where: string;
  /** The principals of the statement as written; empty in a policy of a role. */
  readonly principals: readonly string[];
  /** As written, for the list of permissions. */
  readonly action: string;
  readonly resource: string;
  concernsAction(action: string): boolean;
  concernsResource(resource: string): boolean;
  /** Always true in a policy of a role, which has no `Principal`. */
  concernsPrincipal(principal: Principal): boolean;
  readonly condition: Condition;
}

const ELEMENTS = ['Action', 'Condition', 'Effect', 'NotAction', 'NotResource', 'Resource', 'Sid'];

/**
 * The rules of a policy document. Action names are compared case-insensitively, resources case-sensitively (IAM user guide,
 * "Action", "Resource"). An unknown element throws: ignoring it would permit too much or too little. Statements of a
 * resource policy need a `Principal`.
 */
export function readRules(document: unknown, kind: 'identity' | 'resource', where: string): Rule[] {
  if (!isRecord(document)) throw new Error(`${where} is no policy document.`);
  only(document, ['Id', 'Statement', 'Version'], where);
  const statements = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  return statements.flatMap((statement: unknown) => {
    if (!isRecord(statement)) throw new Error(`${where} has a statement that is no object.`);
    only(statement, kind === 'resource' ? [...ELEMENTS, 'Principal'] : ELEMENTS, where);
    return statementRules(statement, kind, where);
  });
}

function statementRules(statement: Record<string, unknown>, kind: 'identity' | 'resource', where: string): Rule[] {
  const effect = statement.Effect;
  if (effect !== 'Allow' && effect !== 'Deny') throw new Error(`${where} has the effect ${String(effect)}.`);
  const condition = readCondition(statement.Condition, where);
  const principal =
    kind === 'identity' ? { principals: [], fits: () => true } : readPrincipal(statement.Principal, where);
  const actions = choices(statement, 'Action', (pattern) => wildcard(action(pattern, where), 'i'), where);
  const resources = choices(statement, 'Resource', (pattern) => wildcard(resource(pattern, where)), where);
  return actions.flatMap((one) =>
    resources.map((other) => ({
      effect,
      where,
      principals: principal.principals,
      action: one.written,
      resource: other.written,
      concernsAction: one.fits,
      concernsResource: other.fits,
      concernsPrincipal: principal.fits,
      condition,
    })),
  );
}

interface Choice {
  readonly written: string;
  fits(text: string): boolean;
}

/** `Action: [a, b]` is two choices; `NotAction: [a, b]` is one, everything but both. The same with resources. */
function choices(
  statement: Record<string, unknown>,
  element: 'Action' | 'Resource',
  compile: (pattern: string) => RegExp,
  where: string,
): Choice[] {
  const [given, excluded] = [statement[element], statement[`Not${element}`]];
  if ((given === undefined) === (excluded === undefined)) {
    throw new Error(`${where} needs either ${element} or Not${element} in every statement.`);
  }
  if (given !== undefined) {
    return texts(given, element, where).map((written) => {
      const pattern = compile(written);
      return { written, fits: (text) => pattern.test(text) };
    });
  }
  const written = texts(excluded, `Not${element}`, where);
  const patterns = written.map(compile);
  return [{ written: `not ${written.join(', ')}`, fits: (text) => !patterns.some((pattern) => pattern.test(text)) }];
}

function action(pattern: string, where: string): string {
  if (pattern === '*' || /^[a-z0-9-]+:[A-Za-z0-9*?]+$/i.test(pattern)) return pattern;
  throw new Error(`${where} has the action ${pattern}; write service:Action.`);
}

function resource(pattern: string, where: string): string {
  if (pattern.includes('${'))
    throw unsupported(`${where} has the policy variable ${pattern}, which is not known here.`, import.meta.filename);
  if (pattern === '*' || pattern.startsWith('arn:')) return pattern;
  throw new Error(`${where} has the resource ${pattern}, which is neither an ARN nor *.`);
}

/** Everyone, a role by its ARN, or a service. Known differences: no accounts as principals. */
function readPrincipal(
  value: unknown,
  where: string,
): { principals: readonly string[]; fits: (principal: Principal) => boolean } {
  const given = isRecord(value) ? value : { AWS: value };
  only(given, ['AWS', 'Service'], where);
  const roles = given.AWS === undefined ? [] : texts(given.AWS, 'Principal', where);
  const services = given.Service === undefined ? [] : texts(given.Service, 'Principal', where);
  const unknownRole = roles.find((role) => role !== '*' && !/^arn:aws:iam::\d+:role\//.test(role));
  if (unknownRole !== undefined)
    throw unsupported(`${where} has the principal ${unknownRole}; roles and services are known.`, import.meta.filename);
  return {
    principals: [...roles, ...services],
    fits: ({ kind, id }) => roles.includes('*') || (kind === 'AWS' ? roles : services).includes(id),
  };
}

function texts(value: unknown, element: string, where: string): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > 0 && list.every((item) => typeof item === 'string')) return list;
  throw new Error(`${where} has a ${element} that is not text: ${JSON.stringify(value)}.`);
}

function only(value: Record<string, unknown>, known: readonly string[], where: string): void {
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  if (unknown.length > 0)
    throw unsupported(
      `${where} has ${unknown.join(', ')}, which the local runner does not know.`,
      import.meta.filename,
    );
}
