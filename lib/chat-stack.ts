import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CONNECTIONS, CONVERSATIONS } from '../lambdas/adapters/dynamodb/keys.ts';
import { Alarms } from './constructs/alarms.ts';
import type { Bundles, FunctionName } from './constructs/bundles.ts';
import { ChatFunction } from './constructs/chat-function.ts';
import { connectionsTable, conversationsTable, tenantsTable } from './constructs/chat-table.ts';
import { edgeKey } from './constructs/edge-key.ts';
import { everyMinute } from './constructs/every-minute.ts';
import { ChatHttpApi } from './constructs/http-api.ts';
import { SigningSecret } from './constructs/signing-secret.ts';
import { ChatSocketApi, SOCKET_STAGE } from './constructs/socket-api.ts';
import type { Settings } from './settings.ts';

export interface ChatStackProps extends StackProps {
  settings: Settings;
  bundles: Bundles;
}

/** Who is allowed to see the public keys sees only this partition of the tenants' table. */
const PUBLIC_KEYS = 'KEYS';

/** The whole system but its edge: tables, functions with exactly what each may touch, and the two APIs in front of them. */
export class ChatStack extends Stack {
  readonly httpApi: ChatHttpApi;
  readonly socketApi: ChatSocketApi;

  constructor(scope: Construct, id: string, { settings, bundles, ...props }: ChatStackProps) {
    super(scope, id, props);
    const conversations = conversationsTable(this, settings);
    const connections = connectionsTable(this, settings);
    const tenants = tenantsTable(this, settings);
    const secret = new SigningSecret(this, 'SigningKey', settings);
    const sockets = new ChatSocketApi(this, 'SocketApi', settings);
    this.socketApi = sockets;

    const common = { ...verification(settings), EDGE_KEY: settings.edge ? edgeKey(this) : '' };
    const make = (name: FunctionName, id: string, seconds: number, description: string, asynchronous = false) =>
      new ChatFunction(this, id, {
        settings,
        code: bundles.code(name),
        description,
        timeout: Duration.seconds(seconds),
        asynchronous,
        environment: { RETENTION_DAYS: String(settings.retentionDays), ...(asynchronous ? {} : common) },
      });

    // API Gateway waits 10 s for an authorizer and 29 s for an integration; a sweep ends before the next begins.
    const authorizer = make('authorizer', 'Authorizer', 10, 'Decides who may call and who may connect');
    const tokens = make('tokens', 'Tokens', 15, 'Issues and renews tokens; the only reader of the signing secret');
    const chat = make('chat', 'Chat', 29, 'HTTP routes that read and write chat data');
    const socket = make('socket', 'Socket', 29, 'Sockets: connect, frames, disconnect');
    const greeter = make('greeter', 'Greeter', 15, 'Posts the first frame to a socket that was just born', true);
    const sweeper = make(
      'sweeper',
      'Sweeper',
      55,
      'Every minute: keep-alive, dead sockets, idle conversations, repair',
      true,
    );

    const greeting = greeter.invocation('GREETER_FUNCTION');
    const log = [
      conversations.rows('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
      conversations.index(CONVERSATIONS.clientMessageIndex.name),
    ];
    authorizer.use(tenants.partition(PUBLIC_KEYS, 'GetItem'));
    tokens.use(
      tenants.rows('GetItem', 'Query', 'PutItem', 'UpdateItem'),
      conversations.rows('GetItem', 'Query', 'PutItem', 'UpdateItem'),
      secret.reading(),
    );
    chat.use(
      tenants.rows('GetItem', 'Query', 'UpdateItem'),
      ...log,
      connections.rows('Query', 'UpdateItem', 'DeleteItem'),
      sockets.posting(),
      greeting,
    );
    socket.use(
      tenants.rows('GetItem', 'Query', 'UpdateItem'),
      ...log,
      connections.rows('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
      sockets.posting(),
      greeting,
    );
    greeter.use(
      tenants.rows('GetItem'),
      conversations.rows('GetItem', 'Query', 'UpdateItem'),
      connections.rows('GetItem', 'Query', 'UpdateItem', 'DeleteItem'),
      sockets.posting(),
    );
    sweeper.use(
      tenants.rows('GetItem', 'PutItem', 'UpdateItem'),
      ...log,
      conversations.index(CONVERSATIONS.minuteIndex.name),
      connections.rows('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
      connections.index(CONNECTIONS.slotIndex.name),
      sockets.posting(),
      greeting,
    );

    this.httpApi = new ChatHttpApi(this, 'HttpApi', { settings, functions: { chat, tokens }, authorizer });
    sockets.connect(socket, authorizer);
    everyMinute(this, 'Sweep', sweeper);
    if (settings.production) {
      new Alarms(this, 'Alarms', {
        settings,
        httpApi: this.httpApi,
        socketApi: sockets,
        functions: { authorizer, tokens, chat, socket, greeter, sweeper },
        sweeper,
        asynchronous: { greeter, sweeper },
        tables: { conversations, connections, tenants },
      });
    }

    const host = (api: string) => `${api}.execute-api.${this.region}.${this.urlSuffix}`;
    this.#output('HttpApiUrl', `https://${host(this.httpApi.api.apiId)}`);
    this.#output('SocketApiUrl', `wss://${host(sockets.api.apiId)}/${SOCKET_STAGE}`);
    this.#output('TenantsTable', tenants.table.tableName);
    this.#output('ConversationsTable', conversations.table.tableName);
    this.#output('ConnectionsTable', connections.table.tableName);
  }

  #output(id: string, value: string): void {
    new CfnOutput(this, id, { value });
  }
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
