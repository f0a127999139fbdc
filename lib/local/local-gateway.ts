import { liveConnections } from './api-gateway/connections.ts';
import { httpGateway } from './api-gateway/http-gateway.ts';
import { invocationGate, invoking } from './api-gateway/invocation-gate.ts';
import { socketGateway } from './api-gateway/socket-gateway.ts';
import type { Deployment } from './cloudformation/deployment.ts';
import { readDeployment } from './cloudformation/read-deployment.ts';
import { originRead } from './data/bucket-api.ts';
import { generatedValues } from './data/generated-values.ts';
import { edge } from './edge/edge.ts';
import { noFaults } from './faults.ts';
import { accessControl } from './iam/access-control.ts';
import { startSchedules } from './lambda/schedules.ts';
import { AWS_LIMITS, type Limits } from './limits.ts';
import type { Local, LocalApi, LocalOptions } from './local.ts';
import { type Observations, observationStream } from './observations.ts';
import { DIRECT_PREFIX, startPublicServer } from './servers/public-server.ts';
import { startServices } from './servers/regional-services.ts';
import { systemTime } from './time/time.ts';

export type { Local, LocalApi, LocalOptions };

/**
 * Runs a synthesized CDK app on this machine: CloudFront, HTTP and WebSocket APIs, Lambda, DynamoDB, S3, Secrets Manager
 * and schedules, all read from its templates. README.md lists what it imitates.
 * Known differences: nothing is throttled, and there is no TLS.
 */
export async function startLocal(options: LocalOptions): Promise<Local> {
  const { assembly, account, host = '127.0.0.1', time = systemTime, faults = noFaults(), log = () => {} } = options;
  const limits: Limits = { ...AWS_LIMITS, ...options.limits };
  const generated = generatedValues(options.dataDirectory);
  const deployment = readDeployment(assembly, generated, account);
  const observations = observationStream();
  const { emit } = observations;
  for (const note of deployment.notes) log(note);
  logObservations(observations, log);

  const connections = liveConnections(time);
  const access = accessControl(deployment, emit);
  const shared = { access, connections, faults, limits, time, emit };
  const functionLog = (name: string, line: string): void => {
    emit({ type: 'log', of: 'function', name, line });
    options.functionLog?.(name, line);
  };
  const services = await startServices(deployment, { ...shared, options, generated, log: functionLog });
  const { functions, dynamodbEndpoint, awsEndpoint, s3Endpoint, objects } = services;
  const needs = { ...shared, invoke: invocationGate(access, 'apigateway.amazonaws.com', functions.invoke) };
  const sockets = deployment.socketApis.map((api) => socketGateway(api, needs));
  const server = await startPublicServer({
    port: options.port ?? 0,
    host,
    ...(deployment.edge === undefined ? {} : { edge: edge(deployment.edge, time, log) }),
    httpApis: new Map(deployment.httpApis.map((api) => [api.id, httpGateway(api, needs)])),
    socketApis: new Map(sockets.map((gateway) => [gateway.api.id, gateway])),
    buckets: new Map(
      deployment.buckets.map(({ name }) => [name, originRead(objects, name, access, deployment.edge?.arn ?? '')]),
    ),
    pages: options.pages ?? {},
    bodyLimit: limits.requestBytes,
    log,
    emit,
  }).catch(async (error: unknown) => {
    await services.end();
    throw error;
  });
  const schedules = startSchedules(deployment.schedules, {
    time,
    admits: ({ arn, functionName: called, role }) =>
      role === undefined
        ? access.admits('events.amazonaws.com', arn, invoking(called))
        : access.admitsRole(role, invoking(called)),
    invoke: functions.invoke,
    invokeLater: functions.invokeLater,
    automatic: options.schedules !== 'manual',
  });

  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    schedules.end();
    await Promise.all([server.close(), services.end()]);
  };
  const origin = `${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${server.port}`;
  return {
    url: `http://${origin}`,
    port: server.port,
    apis: localApis(deployment, origin),
    dynamodbEndpoint,
    awsEndpoint,
    s3Endpoint,
    tables: Object.fromEntries(deployment.tables.map(({ logicalId, name }) => [logicalId, name])),
    functions: Object.fromEntries(deployment.functions.map((definition) => [definition.logicalId, definition])),
    buckets: Object.fromEntries(deployment.buckets.map(({ logicalId, name }) => [logicalId, name])),
    schedules: deployment.schedules.map(({ logicalId }) => logicalId),
    notes: deployment.notes,
    observations,
    permissions: access.permissions,
    faults,
    invoke: async (logicalId, event) => functions.invoke(functionName(deployment, logicalId), event),
    fireSchedule: schedules.fire,
    crash: functions.crash,
    updateCode: functions.updateCode,
    reload(next = assembly) {
      const replacement = readDeployment(next, generated, account);
      access.replace(replacement);
      functions.replace(replacement.functions);
    },
    close() {
      stopping ??= Promise.all(sockets.map((gateway) => gateway.end())).then(stop);
      return stopping;
    },
    abort() {
      for (const gateway of sockets) gateway.terminate();
      stopping ??= stop();
      return stopping;
    },
  };
}

function localApis({ httpApis, socketApis }: Deployment, origin: string): LocalApi[] {
  const address = (scheme: string, id: string) => `${scheme}://${origin}${DIRECT_PREFIX}${id}`;
  const http = httpApis.map(({ id, logicalId }): LocalApi => {
    return { id, logicalId, protocol: 'HTTP', urls: [address('http', id)] };
  });
  const sockets = socketApis.map(({ id, logicalId, stages }): LocalApi => {
    return { id, logicalId, protocol: 'WEBSOCKET', urls: stages.map((stage) => `${address('ws', id)}/${stage}`) };
  });
  return [...http, ...sockets];
}

function functionName({ functions }: Deployment, logicalId: string): string {
  const found = functions.find((definition) => definition.logicalId === logicalId);
  if (found === undefined) throw new Error(`There is no function with the logical id ${logicalId}.`);
  return found.name;
}

function logObservations(observations: Observations, log: (line: string) => void): void {
  observations.on((seen) => {
    if (seen.type === 'access-refused') log(`${seen.holder} may not ${seen.action} on ${seen.resource}`);
    if (seen.type === 'connection-opened') log(`socket ${seen.connectionId} opened on ${seen.stage}`);
    if (seen.type === 'connection-closed') log(`socket ${seen.connectionId} closed ${seen.code}`);
    if (seen.type === 'frame-received') {
      log(`socket ${seen.connectionId} ${Buffer.byteLength(seen.text)} bytes to ${seen.routeKey || 'no route'}`);
    }
    if (seen.type === 'post') log(`socket ${seen.connectionId} ${seen.method} ${seen.bytes} bytes ${seen.status}`);
  });
}
