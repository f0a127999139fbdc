import { join } from 'node:path';
import type { FunctionDefinition } from '@chat-gateway/local/function-definition';
import { functionVariables } from '@chat-gateway/local/function-variables';
import type { MeasuredGateway } from './measured-gateway.ts';

/** The bundle of a function, and the variables with which a process of its own runs it against a gateway. */
export type FunctionProcess = { bundle: string; variables: Record<string, string>; memoryMb: number };

/**
 * The function whose logical id begins with a name. It calls the database directly, since counting requests on their way would
 * make them slower, though no dearer.
 */
export function functionProcess({ product, database }: MeasuredGateway, name: string): FunctionProcess {
  const found = Object.values(product.functions).find(({ logicalId }) => logicalId.startsWith(name));
  if (!found) throw new Error(`there is no function ${name}`);
  return {
    bundle: join(found.directory, 'index.js'),
    memoryMb: found.memoryMb,
    variables: {
      ...functionVariables(found as FunctionDefinition),
      AWS_ENDPOINT_URL_DYNAMODB: database.directEndpoint,
      AWS_ENDPOINT_URL_LAMBDA: product.awsEndpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: product.awsEndpoint,
      AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: `${product.awsEndpoint}/${stageOf(product.apis)}`,
    },
  };
}

const stageOf = (apis: MeasuredGateway['product']['apis']): string =>
  apis
    .find(({ protocol }) => protocol === 'WEBSOCKET')
    ?.urls[0]?.split('/')
    .at(-1) ?? '';
