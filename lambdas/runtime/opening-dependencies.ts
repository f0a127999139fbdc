import { setTimeout as sleep } from 'node:timers/promises';
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { managementApiSender } from '../adapters/gateway/management-api-sender.ts';
import { invocation } from './invocation.ts';
import { once } from './once.ts';
import { operatorLog } from './operator-log.ts';
import { NOBODY } from './warm-up.ts';

/** Dependencies of posting open packets: sender and pauses. Built once per container, while it starts. */
export const openingDependencies = once(build);

function build() {
  const management = new ApiGatewayManagementApiClient({ maxAttempts: 1 });
  return {
    sender: managementApiSender(management, operatorLog, invocation.count),
    sleep: (milliseconds: number) => sleep(milliseconds),
    /** A client waits for its open packet, which is a post. */
    firstCalls: () => [
      managementApiSender(
        management,
        () => {},
        () => {},
      ).post(NOBODY.connectionId, '{}'),
    ],
  };
}
