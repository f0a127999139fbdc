import Type from 'typebox';
import { errorType } from '../../../lambdas/middleware/http-errors.ts';
import { RENDERED, requestIdHeader, required } from './answer-headers.ts';
import type { Answer } from './declaration.ts';
import type { DeclaredRoute } from './declarations.ts';
import { API_GATEWAY_ANSWERS, EDGE_ANSWERS, LOCAL_EDGE_ANSWERS } from './gateway-answers.ts';
import { refusalAnswer, refusalAnswers } from './refusals.ts';

/** What the body of an answer is, unless it says otherwise. */
export const JSON_TYPE = 'application/json';

/** One of the ways in which a status may be answered on a route. */
export type Alternative = Answer & { status: number; mediaType: string };

const listed = (answers: Readonly<Record<number, Answer>>, defaults: Partial<Answer> = {}): Alternative[] =>
  Object.entries(answers).flatMap(([status, { or, ...answer }]) => {
    const first = { mediaType: JSON_TYPE, ...defaults, ...answer, status: Number(status) };
    return or ? [first, { ...first, ...or }] : [first];
  });

type OfAFunction = Pick<DeclaredRoute, 'key' | 'answers' | 'refusals' | 'errors'>;

/** What a function of ours answers on a route, and what it refuses. */
export const functionAnswers = ({ key, answers, refusals, errors }: OfAFunction): Alternative[] => [
  ...listed(answers, { headers: RENDERED }),
  ...listed(refusalAnswers(errorType(key), refusals, errors)),
];

/** What API Gateway and the edge answer on any route, known or not. */
export const answersBeforeFunctions: readonly Alternative[] = [
  ...listed(API_GATEWAY_ANSWERS),
  ...listed(EDGE_ANSWERS),
  ...listed(LOCAL_EDGE_ANSWERS),
];

/** What the edge answers where the path has other methods. A widget's form of it is that of its messages. */
export const wrongMethodAnswers = (path: string): Alternative[] => {
  const answer = refusalAnswer(errorType(path), ['ERR_METHOD'], path === '/webchat/message' ? 'webchat' : 'api');
  const allow = Type.String({ description: 'The methods that the path has.', examples: ['GET, POST, OPTIONS'] });
  return listed({
    405: { ...answer, headers: { ...answer.headers, ...requestIdHeader, allow: required(allow) } },
  });
};

/** What the edge answers where a person has misspelled an address: the way to the page of the desk. */
export const misspelledAnswers = (path: string): Alternative[] => {
  if (!path.startsWith('/desk/')) return [];
  const location = Type.Literal('/desk', { description: 'The page of the desk.' });
  const kept = Type.Literal('no-store', { description: 'Kept by nobody.' });
  const headers = { location: required(location), 'cache-control': required(kept) };
  return listed({ 302: { description: 'Below the desk there is nothing.', headers } });
};

/** All that may be answered on a route, by whomever. */
export const answersOf = (route: DeclaredRoute): Alternative[] => [
  ...functionAnswers(route),
  ...listed(route.edgeAnswers ?? {}),
  // Only the authorizer lets API Gateway answer 401.
  ...answersBeforeFunctions.filter(({ status }) => status !== 401 || route.admission === 'authorized'),
];
