import { apiIdOfHost } from '../cloudformation/resource-names.ts';
import type { SocketApi } from '../cloudformation/socket-api.ts';
import { unsupported } from '../cloudformation/unsupported.ts';

/** The variable through which the SDK's management client learns its endpoint. */
export const MANAGEMENT_VARIABLE = 'AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI';

/**
 * The loopback twin of a function's management endpoint: the stage that its variable names, or the only stage there is.
 * Answers `undefined` when neither says which one is meant.
 */
export function managementEndpoint(
  base: string,
  apis: readonly SocketApi[],
  variable: string | undefined,
): string | undefined {
  const { host, pathname } = new URL(variable ?? 'https://nobody/');
  const api = apis.find(({ id }) => id === apiIdOfHost(host));
  const named = api?.stages.filter((stage) => pathname.replace(/\/$/, '') === `/${stage}`) ?? [];
  const [stage, ...others] = named.length > 0 ? named : apis.flatMap(({ stages }) => stages);
  return stage === undefined || others.length > 0 ? undefined : `${base}/${stage}`;
}

/** Refuses two WebSocket APIs with a stage of one name: on loopback the stage alone tells them apart. */
export function checkStages(apis: readonly SocketApi[]): void {
  const stages = apis.flatMap((api) => api.stages);
  const twice = stages.find((stage, index) => stages.indexOf(stage) !== index);
  if (twice === undefined) return;
  throw unsupported(
    `Two WebSocket stages are called "${twice}"; the local runner tells their connections apart by that name.`,
    import.meta.filename,
  );
}
