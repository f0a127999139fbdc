import { setTimeout as sleep } from 'node:timers/promises';
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { signedCalls } from '../adapters/aws/signed-call.ts';
import { dynamoHandshakeLookup } from '../adapters/dynamodb/dynamo-handshake-lookup.ts';
import { managementApiSender } from '../adapters/gateway/management-api-sender.ts';
import { environment } from './environment.ts';
import { invocation } from './invocation.ts';
import { once } from './once.ts';
import { operatorLog } from './operator-log.ts';
import { NOBODY } from './warm-up.ts';

/** Dependencies of posting open packets and refusals. Built once per container, while it starts. */
export const openingDependencies = once(build);

function build() {
  const { aws, connectionsTable, keepAliveMinutes } = environment();
  const management = new ApiGatewayManagementApiClient({ maxAttempts: 1 });
  const silent = managementApiSender(
    management,
    () => {},
    () => {},
  );
  return {
    ...managementApiSender(management, operatorLog, invocation.count),
    keepAliveMinutes,
    isStored: dynamoHandshakeLookup(signedCalls(aws), connectionsTable),
    sleep: (milliseconds: number) => sleep(milliseconds),
    /** A client waits for its open packet, which is a post. */
    firstCalls: () => [silent.post(NOBODY.connectionId, '{}')],
  };
}
