import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FunctionDefinition } from '@chat-gateway/local/function-definition';
import { functionVariables } from '@chat-gateway/local/function-variables';
import { functionName, type MeasuredGateway } from './measured-gateway.ts';

/** The bundle of a function, and the variables with which a process of its own runs it against a gateway. */
export type FunctionProcess = { name: string; bundle: string; variables: Record<string, string>; memoryMb: number };

/**
 * The function whose logical id begins with a name. It calls the database directly, since counting requests on their way would
 * make them slower, though no dearer.
 */
export function functionProcess({ product, database }: MeasuredGateway, name: string): FunctionProcess {
  const found = Object.values(product.functions).find(({ logicalId }) => logicalId.startsWith(name));
  if (!found) throw new Error(`there is no function ${name}`);
  return {
    name: functionName(found.logicalId),
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

/** The same function, its requests to the database counted. */
export const counted = (of: FunctionProcess, { database }: MeasuredGateway): FunctionProcess => ({
  ...of,
  variables: { ...of.variables, AWS_ENDPOINT_URL_DYNAMODB: database.endpoint },
});

/** Runs a probe of this folder with a function's bundle in a process of its own, and reads the JSON that it reports. */
export async function runProbe<Report>(
  { bundle, variables }: FunctionProcess,
  probe: string,
  args: readonly string[],
): Promise<Report> {
  const command = [join(import.meta.dirname, probe), bundle, ...args];
  const { stdout } = await promisify(execFile)(process.execPath, command, { env: variables });
  const report = JSON.parse(stdout) as Report & { error?: string };
  if (report.error) throw new Error(`${bundle} failed in ${probe}: ${report.error}`);
  return report;
}

const stageOf = (apis: MeasuredGateway['product']['apis']): string =>
  apis
    .find(({ protocol }) => protocol === 'WEBSOCKET')
    ?.urls[0]?.split('/')
    .at(-1) ?? '';
