import { RENDERED } from './answer-headers.ts';
import type { Answer } from './declaration.ts';
import type { DeclaredRoute } from './declarations.ts';
import { API_GATEWAY_ANSWERS, EDGE_ANSWERS, LOCAL_EDGE_ANSWERS } from './gateway-answers.ts';
import { refusalAnswers } from './refusals.ts';

/** What the body of an answer is, unless it says otherwise. */
export const JSON_TYPE = 'application/json';

/** One of the ways in which a status may be answered on a route. */
export type Alternative = Answer & { status: number; mediaType: string };

const listed = (answers: Readonly<Record<number, Answer>>, defaults: Partial<Answer> = {}): Alternative[] =>
  Object.entries(answers).map(([status, answer]) => ({
    mediaType: JSON_TYPE,
    ...defaults,
    ...answer,
    status: Number(status),
  }));

/** What a function of ours answers on a route, and what it refuses. */
export const functionAnswers = ({ answers, refusals, errors }: DeclaredRoute): Alternative[] => [
  ...listed(answers, { headers: RENDERED }),
  ...listed(refusalAnswers(refusals, errors)),
];

/** What API Gateway and the edge answer on any route, known or not. */
export const answersBeforeFunctions: readonly Alternative[] = [
  ...listed(API_GATEWAY_ANSWERS),
  ...listed(EDGE_ANSWERS),
  ...listed(LOCAL_EDGE_ANSWERS),
];

/** All that may be answered on a route, by whomever. */
export const answersOf = (route: DeclaredRoute): Alternative[] => [
  ...functionAnswers(route),
  ...listed(route.edgeAnswers ?? {}),
  // Only the authorizer lets API Gateway answer 401.
  ...answersBeforeFunctions.filter(({ status }) => status !== 401 || route.admission === 'authorized'),
];
