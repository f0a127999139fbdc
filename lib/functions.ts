import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Bundles, FunctionName } from './constructs/bundles.ts';
import { ChatFunction } from './constructs/chat-function.ts';
import type { Settings } from './settings.ts';

export type Functions = Record<FunctionName, ChatFunction>;

/**
 * The eight functions: few, and split by privilege, not by route, so that a visitor's first page load meets at most two cold
 * starts (docs/decisions/0006-few-functions-split-by-privilege.md). API Gateway waits 10 s for an authorizer and 29 s for an
 * integration; a sweep must end before the next one begins.
 */
export function makeFunctions(scope: Construct, settings: Settings, bundles: Bundles, edgeKey: string): Functions {
  const make = (name: FunctionName, id: string, seconds: number, description: string, more: Partial<Kind> = {}) =>
    new ChatFunction(scope, id, {
      settings,
      code: bundles.code(name),
      description,
      timeout: Duration.seconds(seconds),
      memoryMb: MEMORY_MB[name],
      environment: { RETENTION_DAYS: String(settings.retentionDays), ...more.environment },
      asynchronous: more.asynchronous ?? false,
    });
  const facing = { environment: { ...verification(settings), EDGE_KEY: edgeKey } };
  const inside = { asynchronous: true };
  return {
    authorizer: make('authorizer', 'Authorizer', 10, 'Decides who may call and who may connect', facing),
    tokens: make('tokens', 'Tokens', 15, 'Issues and renews tokens; the only reader of the signing secret', facing),
    chat: make('chat', 'Chat', 29, 'HTTP routes of visitors, and those that agents share with them', facing),
    desk: make('desk', 'Desk', 29, 'HTTP routes of agents and admins; the only one that may delete what was said', {
      environment: { ...facing.environment, LOG_RETENTION_DAYS: String(settings.logRetentionDays) },
    }),
    pages: make('pages', 'Pages', 10, 'The page of the desk, and documents of the API; may do nothing', {
      environment: { EDGE_KEY: edgeKey, ...deskProvider(settings) },
    }),
    socket: make('socket', 'Socket', 29, 'Sockets: connect, frames, disconnect', facing),
    background: make(
      'background',
      'Background',
      15,
      'Open packets of new sockets, fan-out and keep-alive that others hand over',
      { ...inside, environment: { KEEP_ALIVE_MINUTES: String(settings.keepAliveMinutes) } },
    ),
    sweeper: make('sweeper', 'Sweeper', 55, 'Every minute: keep-alive, dead sockets, idle chats, repair', {
      ...inside,
      environment: {
        REQUEST_RATE: String(settings.throttle.rate),
        KEEP_ALIVE_MINUTES: String(settings.keepAliveMinutes),
      },
    }),
  };
}

/**
 * Memory of each function; the price is memory times duration. `chat`, `desk` and `socket` spend most of their time waiting for
 * other services, and a wait is charged by the memory held meanwhile: so they get no more than their answers need. The
 * sweeper posts to thousands of sockets within its minute, at about a millisecond of a core each, so it has a whole core; it
 * runs once a minute, however few are connected. `pages` waits for nothing and computes nothing: it has the least that there is.
 */
const MEMORY_MB: Record<FunctionName, number> = {
  authorizer: 512,
  tokens: 512,
  chat: 320,
  desk: 320,
  pages: 128,
  socket: 320,
  background: 512,
  sweeper: 1769,
};

/**
 * Functions that face a caller verify its identity, but for `pages`, to which all are the same; the others are started by our own
 * functions or the schedule, and get no caller's token.
 */
interface Kind {
  environment: Record<string, string>;
  asynchronous: boolean;
}

/** Settings for verifying a token: of our own issuer, and of the agents' identity provider if there is one. */
function verification({ tokens, oidc }: Settings): Record<string, string> {
  return {
    TOKEN_ISSUER: tokens.issuer,
    TOKEN_AUDIENCE: tokens.audience,
    ...(oidc && {
      OIDC_ISSUER: oidc.issuer,
      OIDC_AUDIENCE: oidc.audience,
      OIDC_TENANT_CLAIM: oidc.tenantClaim,
      OIDC_ROLE_CLAIM: oidc.roleClaim,
      OIDC_SUBJECT_CLAIM: oidc.subjectClaim,
      OIDC_MAX_TOKEN_AGE: String(oidc.maxTokenAge),
      ...(oidc.clientId === undefined ? {} : { OIDC_CLIENT_ID: oidc.clientId }),
    }),
  };
}

/** The origins at which agents sign in: those of the provider to which the page of the desk may send requests. */
function deskProvider({ oidc }: Settings): Record<string, string> {
  if (oidc?.clientId === undefined) return {};
  const { issuer, tokenOrigin } = oidc;
  return { DESK_PROVIDER: [new URL(issuer).origin, ...(tokenOrigin === undefined ? [] : [tokenOrigin])].join(' ') };
}
