import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Bundles, FunctionName } from './constructs/bundles.ts';
import { ChatFunction } from './constructs/chat-function.ts';
import type { Settings } from './settings.ts';

export type Functions = Record<FunctionName, ChatFunction>;

/**
 * The six functions: few, and split by what they may touch, not by route, so that a visitor's first page load meets
 * at most two cold starts (docs/decisions/0006-few-functions-split-by-privilege.md). API Gateway waits 10 s for an authorizer and 29 s for an integration; a sweep must end
 * before the next one begins.
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
    chat: make('chat', 'Chat', 29, 'HTTP routes that read and write chat data', facing),
    socket: make('socket', 'Socket', 29, 'Sockets: connect, frames, disconnect', facing),
    background: make(
      'background',
      'Background',
      15,
      'Open packets of new sockets, fan-out and keep-alive that others hand over',
      inside,
    ),
    sweeper: make('sweeper', 'Sweeper', 55, 'Every minute: keep-alive, dead sockets, idle chats, repair', inside),
  };
}

/**
 * What is paid for is memory by time. `chat` and `socket` wait for others most of the time they run, and a wait costs by the
 * memory that is held meanwhile: so no more than their answers need. The sweeper posts to thousands of sockets within its
 * minute, at about a millisecond of a core each, so it has a whole core; it runs once a minute, whoever is there.
 */
const MEMORY_MB: Record<FunctionName, number> = {
  authorizer: 512,
  tokens: 512,
  chat: 320,
  socket: 320,
  background: 512,
  sweeper: 1769,
};

/** Functions facing a caller verify who it is; those inside are started by us and never see one. */
interface Kind {
  environment: Record<string, string>;
  asynchronous: boolean;
}

/** What a function needs to verify a token: ours, and those of the agents' own provider if there is one. */
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
    }),
  };
}
