import type { Assembly } from './assembly.ts';
import { startAwsEndpoints } from './aws-endpoints.ts';
import { liveConnections } from './connections.ts';
import { startDatabase } from './database.ts';
import { readDeployment } from './deployment.ts';
import { edge } from './edge.ts';
import { type Faults, noFaults } from './faults.ts';
import { DIRECT_PREFIX, type Page, startFront } from './front.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { type FunctionHost, functionHost } from './function-host.ts';
import { httpGateway } from './http-gateway.ts';
import { AWS_LIMITS, type Limits } from './limits.ts';
import { localState } from './local-state.ts';
import { checkStages, MANAGEMENT_VARIABLE, managementEndpoint } from './management-endpoint.ts';
import { type Observations, observationStream } from './observations.ts';
import { startSchedules } from './schedules.ts';
import { socketGateway } from './socket-gateway.ts';
import { systemTime, type Time } from './time.ts';

/** How to run an assembly. Everything but the assembly has a default. */
export interface LocalOptions {
  readonly assembly: Assembly;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** The interface of the front server; loopback by default. The AWS endpoints are on loopback always. */
  readonly host?: string;
  /** Keeps tables, secrets and stack ids from run to run; without it everything is in memory. */
  readonly dataDirectory?: string;
  /** Another DynamoDB instead of the embedded one. */
  readonly dynamodbEndpoint?: string;
  /** Pages of the runner's own by exact path, before anything else. */
  readonly pages?: Readonly<Record<string, Page>>;
  /** `manual`: schedules fire only through `fireSchedule`. */
  readonly schedules?: 'automatic' | 'manual';
  readonly time?: Time;
  readonly limits?: Partial<Limits>;
  readonly faults?: Faults;
  /** One line per request, connection, frame and note; never a query string, a header or a body. */
  readonly log?: (line: string) => void;
  /** What a function prints, line by line, under its logical id. */
  readonly functionLog?: (functionLogicalId: string, line: string) => void;
}

/** One API and how to reach it without CloudFront. */
export interface LocalApi {
  readonly id: string;
  readonly logicalId: string;
  readonly protocol: 'HTTP' | 'WEBSOCKET';
  /** `http://…/_api/{id}` or, with its stage, `ws://…/_api/{id}/{stage}`; also at `{id}.localhost:{port}`. */
  readonly urls: readonly string[];
}

/** A running deployment. */
export interface Local {
  readonly url: string;
  readonly port: number;
  readonly apis: readonly LocalApi[];
  readonly dynamodbEndpoint: string;
  /** Lambda, Secrets Manager and `/{stage}/@connections`. */
  readonly awsEndpoint: string;
  /** Physical names by logical id. */
  readonly tables: Readonly<Record<string, string>>;
  /** The functions by logical id, with the variables the template gives them. */
  readonly functions: Readonly<Record<string, FunctionDefinition>>;
  /** Logical ids of the schedules. */
  readonly schedules: readonly string[];
  /** What the templates ask for and the runner does not do, one sentence each. */
  readonly notes: readonly string[];
  readonly observations: Observations;
  readonly faults: Faults;
  /** Calls a function by its logical id, as a console test would. */
  invoke(functionLogicalId: string, event: unknown): Promise<unknown>;
  fireSchedule(name: string): Promise<unknown>;
  /** Kills a function's environments in the middle of their work. */
  crash(functionLogicalId: string): Promise<void>;
  /** Loads the bundles anew, from another assembly if one is given. Routes, tables and schedules stay as they are. */
  reload(assembly?: Assembly): void;
  /** Says goodbye to every client, lets `$disconnect` run, and stops. */
  close(): Promise<void>;
  /** Drops everything at once, as if the machine lost power; data on disk stays. */
  abort(): Promise<void>;
}

/**
 * Runs a synthesized CDK app on this machine: CloudFront, HTTP and WebSocket APIs, Lambda, DynamoDB, Secrets Manager and
 * schedules, all read from its templates. What it imitates, and where it differs, is said at each part in this folder.
 * For all parts: IAM permits everything, nothing is throttled, and there is no TLS.
 */
export async function startLocal(options: LocalOptions): Promise<Local> {
  const { assembly, dataDirectory, host = '127.0.0.1', time = systemTime, faults = noFaults() } = options;
  const limits: Limits = { ...AWS_LIMITS, ...options.limits };
  const log = options.log ?? (() => {});
  const state = localState(dataDirectory);
  const deployment = readDeployment(assembly, state);
  checkStages(deployment.socketApis);
  for (const note of deployment.notes) log(note);

  const observations = observationStream();
  const tell = observations.tell;
  logConnections(observations, log);
  const connections = liveConnections(time);
  const database = await startDatabase(deployment.tables, {
    directory: dataDirectory,
    endpoint: options.dynamodbEndpoint,
  });
  let functions: FunctionHost | undefined;
  const running = (): FunctionHost => {
    if (functions === undefined) throw new Error('The functions are not running yet.');
    return functions;
  };
  const aws = await startAwsEndpoints({
    management: { apis: deployment.socketApis, connections, faults, limits, time, tell },
    host: running,
    secrets: deployment.secrets,
    secretValue: state.secretValue,
  });
  const awsEndpoint = `http://127.0.0.1:${aws.port}`;
  functions = functionHost(deployment.functions, {
    time,
    faults,
    tell,
    log: options.functionLog ?? (() => {}),
    environmentsPerFunction: limits.environmentsPerFunction,
    asyncRetryMs: limits.asyncRetryMs,
    endpoints({ variables }) {
      const management = managementEndpoint(awsEndpoint, deployment.socketApis, variables[MANAGEMENT_VARIABLE]);
      return {
        AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: awsEndpoint,
        AWS_ENDPOINT_URL_LAMBDA: awsEndpoint,
        ...(management === undefined ? {} : { [MANAGEMENT_VARIABLE]: management }),
      };
    },
  });
  const gatewayNeeds = { invoke: functions.invoke, time, limits };
  const socketNeeds = { ...gatewayNeeds, connections, faults, tell };
  const sockets = deployment.socketApis.map((api) => socketGateway(api, socketNeeds));
  const front = await startFront({
    port: options.port ?? 0,
    host,
    ...(deployment.edge === undefined ? {} : { edge: edge(deployment.edge, log) }),
    httpApis: new Map(deployment.httpApis.map((api) => [api.host, httpGateway(api, gatewayNeeds)])),
    socketApis: new Map(sockets.map((gateway) => [gateway.api.host, gateway])),
    pages: options.pages ?? {},
    bodyLimit: limits.requestBytes,
    log,
    tell,
  }).catch(async (error: unknown) => {
    await Promise.all([aws.close(), database.close()]);
    throw error;
  });
  const schedules = startSchedules(deployment.schedules, {
    time,
    invoke: functions.invoke,
    invokeLater: functions.invokeLater,
    automatic: options.schedules !== 'manual',
  });

  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const origin = `${shown}:${front.port}`;
  const named = (logicalId: string): string => {
    const found = deployment.functions.find((definition) => definition.logicalId === logicalId);
    if (found === undefined) throw new Error(`There is no function with the logical id ${logicalId}.`);
    return found.name;
  };
  const stop = async (): Promise<void> => {
    schedules.end();
    await Promise.all([front.close(), running().end()]);
    await aws.close();
    await database.close();
  };
  let stopping: Promise<void> | undefined;
  return {
    url: `http://${origin}`,
    port: front.port,
    apis: [
      ...deployment.httpApis.map(({ id, logicalId }) => {
        return { id, logicalId, protocol: 'HTTP' as const, urls: [`http://${origin}${DIRECT_PREFIX}${id}`] };
      }),
      ...deployment.socketApis.map(({ id, logicalId, stages }) => {
        const urls = stages.map((stage) => `ws://${origin}${DIRECT_PREFIX}${id}/${stage}`);
        return { id, logicalId, protocol: 'WEBSOCKET' as const, urls };
      }),
    ],
    dynamodbEndpoint: database.endpoint,
    awsEndpoint,
    tables: Object.fromEntries(deployment.tables.map(({ logicalId, name }) => [logicalId, name])),
    functions: Object.fromEntries(deployment.functions.map((definition) => [definition.logicalId, definition])),
    schedules: deployment.schedules.map(({ logicalId }) => logicalId),
    notes: deployment.notes,
    observations,
    faults,
    invoke: async (logicalId, event) => running().invoke(named(logicalId), event),
    fireSchedule: schedules.fire,
    crash: (logicalId) => running().crash(logicalId),
    reload: (next = assembly) => running().replace(readDeployment(next, state).functions),
    close() {
      stopping ??= Promise.all(sockets.map((gateway) => gateway.end())).then(stop);
      return stopping;
    },
    abort() {
      for (const gateway of sockets) gateway.cut();
      stopping ??= stop();
      return stopping;
    },
  };
}

function logConnections(observations: Observations, log: (line: string) => void): void {
  observations.on((seen) => {
    if (seen.type === 'connection-opened') log(`socket ${seen.connectionId} opened on ${seen.stage}`);
    if (seen.type === 'connection-closed') log(`socket ${seen.connectionId} closed ${seen.code}`);
    if (seen.type === 'frame') log(`socket ${seen.connectionId} ${seen.bytes} bytes to ${seen.routeKey || 'no route'}`);
    if (seen.type === 'post') log(`socket ${seen.connectionId} ${seen.method} ${seen.bytes} bytes ${seen.status}`);
  });
}
