import type { AccountSettings } from './cloudformation/account-settings.ts';
import type { Assembly } from './cloudformation/assembly.ts';
import type { FunctionDefinition } from './cloudformation/function-definition.ts';
import type { Faults } from './faults.ts';
import type { Permission } from './iam/access-control.ts';
import type { Limits } from './limits.ts';
import type { Observations } from './observations.ts';
import type { Page } from './servers/public-server.ts';
import type { Time } from './time/time.ts';

/** How to run an assembly. Everything but the assembly has a default. */
export interface LocalOptions {
  readonly assembly: Assembly;
  /** The settings of the imitated account; by default it is a new account. */
  readonly account?: AccountSettings;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** The interface of the public server; loopback by default. The AWS endpoints are on loopback always. */
  readonly host?: string;
  /** Keeps tables, objects, secrets and stack ids from run to run; without it everything is in memory. */
  readonly dataDirectory?: string;
  /** Another DynamoDB instead of the embedded one. */
  readonly dynamodbEndpoint?: string;
  /** Pages by exact path, which take precedence over the APIs. */
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
  /** `http://…/_api/{id}` or, for each stage, `ws://…/_api/{id}/{stage}`; also at `{id}.localhost:{port}`. */
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
  readonly s3Endpoint: string;
  /** Physical names by logical id. */
  readonly tables: Readonly<Record<string, string>>;
  readonly buckets: Readonly<Record<string, string>>;
  /** The functions by logical id, with the variables the template gives them. */
  readonly functions: Readonly<Record<string, FunctionDefinition>>;
  /** Logical ids of the schedules. */
  readonly schedules: readonly string[];
  /** What the templates ask for and the runner does not do, a sentence each. */
  readonly notes: readonly string[];
  readonly observations: Observations;
  /** What the templates permit to functions and services, and what of that was needed since the start or the last reload. */
  permissions(): Permission[];
  readonly faults: Faults;
  /** Calls a function by its logical id and waits for its result. */
  invoke(functionLogicalId: string, event: unknown): Promise<unknown>;
  /** Calls the function of a schedule now, with the schedule's event, and waits for it. */
  fireSchedule(name: string): Promise<unknown>;
  /** Kills a function's environments in the middle of their work. */
  crash(functionLogicalId: string): Promise<void>;
  /**
   * Gives one function, by its logical id, the bundle in a folder, as Lambda's UpdateFunctionCode does: its next invocations
   * use it, running ones finish, and all other functions keep their environments. Until the next `reload`.
   */
  updateCode(functionLogicalId: string, directory: string): void;
  /** Loads the bundles and policies anew, from another assembly if one is given. Routes, tables and schedules stay as they are. */
  reload(assembly?: Assembly): void;
  /** Closes every WebSocket with 1001, waits for `$disconnect`, and stops. */
  close(): Promise<void>;
  /** Stops at once, without `$disconnect`, as if the machine lost power; data on disk stays. */
  abort(): Promise<void>;
}
