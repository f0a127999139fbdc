import type { TObject, TSchema } from 'typebox';
import { saysNothingInQuery } from '../../lambdas/domain/given.ts';
import {
  type Alternative,
  answersBeforeFunctions,
  answersOf,
  misspelledAnswers,
  wrongMethodAnswers,
} from './http/answers.ts';
import { LINES_TYPE } from './http/declaration.ts';
import type { DeclaredRoute } from './http/declarations.ts';
import { type FoundRoute, findRoute } from './http/find-route.ts';
import { isOthersHeader } from './http/others-headers.ts';
import { plainPath } from './http/plain-path.ts';
import { problemsOf } from './problems-of.ts';
import { EmptyBody } from './schemas/empty-body.ts';

/** One request and its answer, as they went over the wire. */
export type Exchange = {
  method: string;
  /** As sent, percent-encoded, without the query. */
  path: string;
  /** As sent, without the question mark. */
  query: string;
  requestHeaders: readonly (readonly [name: string, value: string])[];
  requestBody: string | Uint8Array;
  status: number;
  headers: readonly (readonly [name: string, value: string])[];
  body: string | Uint8Array;
};

/**
 * What about an exchange is not as the contract says, one sentence each. A request counts only if it was accepted: then it has to
 * be one that the contract describes. An answer has to be one of those of its route, with no field and no header of ours more.
 */
export function problemsOfExchange(given: Exchange): string[] {
  const exchange = { ...given, path: plainPath(given.path) };
  const { method, path, status } = exchange;
  const found = findRoute(method, path);
  const problems = found ? problemsOfRoute(found, exchange) : problemsElsewhere(exchange);
  const name = `${method} ${found?.route.key.split(' ')[1] ?? path} ${status}`;
  return problems.map((problem) => `${name}: ${problem}`);
}

const problemsOfRoute = (found: FoundRoute, exchange: Exchange): string[] => [
  ...(exchange.status < 400 ? requestProblems(found, exchange) : []),
  ...answerProblems(answersOfRoute(found.route), exchange),
];

/**
 * Preflights are answered by the edge, or API Gateway where there is none; whatever no route is for by API Gateway, unless the
 * edge knows other methods of the path, or what was meant by it.
 */
const problemsElsewhere = (exchange: Exchange): string[] =>
  exchange.method === 'OPTIONS' && exchange.status === 204
    ? []
    : answerProblems(
        [...answersBeforeFunctions, ...wrongMethodAnswers(exchange.path), ...misspelledAnswers(exchange.path)],
        exchange,
      );

function requestProblems({ route, params }: FoundRoute, { query, requestHeaders, requestBody }: Exchange): string[] {
  return [
    ...(route.params ? problemsOf(route.params, params, 'path') : []),
    ...(route.query ? problemsOf(route.query, values(route.query, new URLSearchParams(query)), 'query') : []),
    ...(route.headers ? problemsOf(route.headers, values(route.headers, lowerCase(requestHeaders)), 'headers') : []),
    ...(route.body ? bodyProblems(route.body, requestBody) : []),
  ];
}

function bodyProblems(schema: TSchema, body: Exchange['requestBody']): string[] {
  const text = textOf(body).replace(/^\ufeff/, '');
  const json = jsonOf(text.trim() === '' ? '{}' : text);
  if (json === undefined) return ['the body is not JSON, and was accepted'];
  return problemsOf(schema, problemsOf(EmptyBody, json.value, 'request').length === 0 ? {} : json.value, 'request');
}

const lowerCase = (headers: Exchange['headers']) =>
  headers.map(([name, value]) => [name.toLowerCase(), value] as const);

/**
 * Parameters as API Gateway hands them over, one that comes twice joined with a comma; one that says nothing is not given. Numbers
 * are read as such where a number is declared.
 */
function values(declared: TObject, pairs: Iterable<readonly [string, string]>): Record<string, unknown> {
  const joined = new Map<string, string>();
  for (const [name, value] of pairs) joined.set(name, joined.has(name) ? `${joined.get(name)},${value}` : value);
  return Object.fromEntries(
    [...joined]
      .filter(([, value]) => !saysNothingInQuery(value))
      .map(([name, value]) => [name, typed(declared.properties[name], value)]),
  );
}

const typed = (schema: TSchema | undefined, value: string): unknown =>
  schema && 'type' in schema && schema.type === 'integer' && Number.isFinite(Number(value)) ? Number(value) : value;

const splitAnswers = new WeakMap<DeclaredRoute, readonly Alternative[]>();

function answersOfRoute(route: DeclaredRoute): readonly Alternative[] {
  const known = splitAnswers.get(route);
  if (known) return known;
  const answers = answersOf(route).flatMap(split);
  splitAnswers.set(route, answers);
  return answers;
}

/** One for each body that an answer may have, so that a problem is told of the one that was meant. */
const split = (answer: Alternative): Alternative[] =>
  answer.body && 'anyOf' in answer.body && Array.isArray(answer.body.anyOf)
    ? answer.body.anyOf.map((body: TSchema) => ({ ...answer, body }))
    : [answer];

/** What is not declared about an answer, by the alternative that it fits best. */
export function answerProblems(answers: readonly Alternative[], exchange: Exchange): string[] {
  const attempts = answers
    .filter(({ status }) => status === exchange.status)
    .map((answer) => [...headerProblems(answer, exchange), ...contentProblems(answer, exchange)]);
  const [best] = attempts.sort((one, other) => one.length - other.length);
  return best ?? ['the status is not declared'];
}

function headerProblems({ headers = {} }: Alternative, exchange: Exchange): string[] {
  const set = lowerCase(exchange.headers).filter(([name]) => name !== 'content-type' && !isOthersHeader(name));
  const names = new Set(set.map(([name]) => name));
  const missing = Object.entries(headers).filter(
    ([name, { required }]) => required && name !== 'content-type' && !names.has(name),
  );
  return [
    ...missing.map(([name]) => `the header ${name} is missing`),
    ...set.flatMap(([name, value]) => {
      const declared = headers[name];
      if (!declared) return [`the header ${name} is not declared`];
      return problemsOf(declared.schema, typed(declared.schema, value), `header ${name}`);
    }),
  ];
}

function contentProblems({ body, mediaType, headers = {} }: Alternative, exchange: Exchange): string[] {
  const text = textOf(exchange.body);
  const type = lowerCase(exchange.headers).find(([name]) => name === 'content-type')?.[1];
  const exact = headers['content-type'];
  const typeProblems =
    exact && type !== undefined
      ? problemsOf(exact.schema, type, 'header content-type')
      : mediaType === '*/*' || (body === undefined && type === undefined) || isOfType(type, mediaType)
        ? []
        : [`the content type is ${type}, not ${mediaType}`];
  if (exchange.method === 'HEAD') return text === '' ? typeProblems : [...typeProblems, 'a HEAD has no body'];
  if (body === undefined) return text === '' ? typeProblems : [...typeProblems, 'no body is declared'];
  if (mediaType === LINES_TYPE) {
    const lines = linesOf(text);
    return [...typeProblems, ...(lines ? problemsOf(body, lines, 'lines') : ['a line is not JSON'])];
  }
  if (!isOfType('application/json', mediaType) && !mediaType.endsWith('+json')) return typeProblems;
  const json = jsonOf(text);
  return [...typeProblems, ...(json ? problemsOf(body, json.value, 'body') : ['the body is not JSON'])];
}

const isOfType = (type: string | undefined, mediaType: string): boolean =>
  (type ?? '').split(';')[0]?.trim().toLowerCase() === mediaType;

const textOf = (body: string | Uint8Array): string => (typeof body === 'string' ? body : Buffer.from(body).toString());

/** The values of a text that has one in each line, the last of which is ended as well. */
function linesOf(text: string): unknown[] | undefined {
  const lines = text.split('\n');
  if (lines.pop() !== '') return undefined;
  const values = lines.map(jsonOf);
  return values.every((value) => value !== undefined) ? values.map(({ value }) => value) : undefined;
}

function jsonOf(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
