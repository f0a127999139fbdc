import type { TableDefinition } from '../cloudformation/table.ts';
import type { Faults } from '../faults.ts';
import { type GatewayResponse, jsonResponse } from '../http/gateway-message.ts';
import type { AccessControl } from '../iam/access-control.ts';
import { accessKeyIn } from '../iam/access-key.ts';
import { databaseAccesses } from './database-access.ts';

/**
 * The answer to a DynamoDB request that IAM refuses or that a fault is injected into, `no-answer` for one that is never
 * answered, or `undefined` for a request to be done.
 */
export type DatabaseGuard = (request: {
  readonly authorization: string | undefined;
  readonly target: string;
  readonly body: Buffer;
}) => GatewayResponse | 'no-answer' | undefined;

const error = (type: string, Message: string): GatewayResponse => ({
  ...jsonResponse(400, { __type: type, Message, message: Message }),
  headers: [['content-type', 'application/x-amz-json-1.0']],
});

/**
 * Checks DynamoDB requests against IAM. Type and status of a refusal are AWS's (sebdah/dynamic-dynamodb#321,
 * aws-amplify/aws-sdk-android#784). Requests that no function signed pass unread; malformed requests pass too, since the
 * database has the better error message. Parsing each body a second time takes less than a hundredth of the processor time
 * of a request (5 of 1,150 microseconds for a message of 700 bytes).
 */
export const databaseGuard =
  (
    access: Pick<AccessControl, 'isFunctionKey' | 'refusal'>,
    tables: readonly TableDefinition[],
    faults: Pick<Faults, 'database'>,
  ): DatabaseGuard =>
  ({ authorization, target, body }) => {
    const accessKeyId = accessKeyIn(authorization);
    if (accessKeyId === undefined || !access.isFunctionKey(accessKeyId)) return undefined;
    const operation = target.replace(/^.*\./, '');
    for (const needed of readable(() => databaseAccesses(operation, body.toString(), tables)) ?? []) {
      const Message = access.refusal(accessKeyId, needed);
      if (Message !== undefined) return error('com.amazon.coral.service#AccessDeniedException', Message);
    }
    const fault = faults.database({ operation, body: body.toString() });
    if (fault === undefined || fault === 'no-answer') return fault;
    return error(`com.amazonaws.dynamodb.v20120810#${fault.type}`, fault.message);
  };

function readable<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
