import { setTimeout as sleep } from 'node:timers/promises';
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { managementApiSender } from '../adapters/gateway/management-api-sender.ts';
import type { ConnectionSender } from '../domain/delivery/connection-sender.ts';
import type { Sleep } from '../domain/time/clock.ts';
import { invocation } from './invocation.ts';
import { operatorLog } from './operator-log.ts';

/** Dependencies of posting open packets: sender and pauses. Built once per container, at its first event. */
export type OpeningDependencies = { sender: ConnectionSender; sleep: Sleep };

let built: OpeningDependencies | undefined;
export const openingDependencies = (): OpeningDependencies => {
  built ??= {
    sender: managementApiSender(new ApiGatewayManagementApiClient({ maxAttempts: 1 }), operatorLog, invocation.count),
    sleep: (milliseconds) => sleep(milliseconds),
  };
  return built;
};
