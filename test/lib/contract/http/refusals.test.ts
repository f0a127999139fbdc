import { describe, expect, test } from 'vitest';
import { STATUS } from '../../../../lambdas/middleware/http-errors.ts';
import { functionAnswers, wrongMethodAnswers } from '../../../../lib/contract/http/answers.ts';
import { DECLARED_ROUTES } from '../../../../lib/contract/http/declarations.ts';
import { CODES } from '../../../../lib/contract/schemas/error-body.ts';

/** The codes in a schema, by the status that the schema says beside them. */
const codesIn = (schema: unknown): [code: string, status: number][] =>
  [
    ...JSON.stringify(schema ?? null).matchAll(
      /"code":\{"type":"string","const":"(ERR_\w+)"\}.*?"status":\{"type":"number","const":(\d+)\}/g,
    ),
  ].map(([, code = '', status = '']) => [code, Number(status)]);

describe.each(CODES)('%s', (code) => {
  test('is an answer of some route, under its own status and no other', () => {
    const answers = [...DECLARED_ROUTES.flatMap(functionAnswers), ...wrongMethodAnswers('/api/chat/session')];
    const statuses = answers.flatMap((answer) =>
      codesIn(answer.body)
        .filter(([each]) => each === code)
        .flatMap(([, status]) => [answer.status, status]),
    );

    expect([...new Set(statuses)]).toEqual([STATUS[code]]);
  });
});
