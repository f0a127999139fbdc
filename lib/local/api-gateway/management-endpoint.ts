import { apiIdOfHost } from '../cloudformation/resource-names.ts';
import type { SocketApi } from '../cloudformation/socket-api.ts';
import { unsupported } from '../cloudformation/unsupported.ts';

/** The variable with the endpoint of the SDK's management client. */
export const MANAGEMENT_VARIABLE = 'AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI';

/**
 * The loopback endpoint for a function's management client: that of the stage in its variable, or of the only stage.
 * Returns `undefined` if there is neither.
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

/** Refuses two WebSocket APIs with a stage of one name: on loopback the path has the stage only. */
export function checkStages(apis: readonly SocketApi[]): void {
  const stages = apis.flatMap((api) => api.stages);
  const twice = stages.find((stage, index) => stages.indexOf(stage) !== index);
  if (twice === undefined) return;
  throw unsupported(
    `Two WebSocket stages are called "${twice}"; on loopback nothing else distinguishes their connections.`,
    import.meta.filename,
  );
}
