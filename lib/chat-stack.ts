import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Alarms } from './constructs/alarms.ts';
import type { Bundles } from './constructs/bundles.ts';
import { connectionsTable, conversationsTable, tenantsTable } from './constructs/chat-table.ts';
import { edgeKey } from './constructs/edge-key.ts';
import { everyMinute } from './constructs/every-minute.ts';
import { FileBucket } from './constructs/file-bucket.ts';
import { ChatHttpApi } from './constructs/http-api.ts';
import { SigningSecret } from './constructs/signing-secret.ts';
import { ChatSocketApi, SOCKET_STAGE } from './constructs/socket-api.ts';
import { makeFunctions } from './functions.ts';
import { grantPrivileges } from './privileges.ts';
import type { Settings } from './settings.ts';

export interface ChatStackProps extends StackProps {
  settings: Settings;
  bundles: Bundles;
}

/**
 * The whole system but its edge: tables, a bucket, functions with exactly the privileges each needs, and the two APIs in
 * front of them.
 */
export class ChatStack extends Stack {
  readonly httpApi: ChatHttpApi;
  readonly socketApi: ChatSocketApi;
  readonly files: FileBucket;

  constructor(scope: Construct, id: string, { settings, bundles, ...props }: ChatStackProps) {
    super(scope, id, props);
    const conversations = conversationsTable(this, settings);
    const connections = connectionsTable(this, settings);
    const tenants = tenantsTable(this, settings);
    const files = new FileBucket(this, 'Files', settings);
    const secret = new SigningSecret(this, 'SigningKey', settings);
    const sockets = new ChatSocketApi(this, 'SocketApi', settings);

    const functions = makeFunctions(this, settings, bundles, settings.edge ? edgeKey(this) : '');
    const { authorizer, tokens, chat, pages, desk, socket, background, sweeper } = functions;
    grantPrivileges(functions, { conversations, connections, tenants, files, secret, sockets });

    const httpApi = new ChatHttpApi(this, 'HttpApi', {
      settings,
      functions: { chat, tokens, pages, desk },
      authorizer,
    });
    sockets.connect(socket, authorizer);
    everyMinute(this, 'Sweep', sweeper);
    if (settings.safeguards) {
      const tables = { conversations, connections, tenants };
      const asynchronous = { background, sweeper };
      new Alarms(this, 'Alarms', { settings, httpApi, socketApi: sockets, functions, sweeper, asynchronous, tables });
    }

    this.httpApi = httpApi;
    this.socketApi = sockets;
    this.files = files;
    this.#output(
      'HttpApiUrl',
      `https://${this.#host(httpApi.api.apiId)}`,
      'The HTTP API’s own address; behind an edge, clients use GatewayUrl',
    );
    this.#output(
      'SocketApiUrl',
      `wss://${this.#host(sockets.api.apiId)}/${SOCKET_STAGE}`,
      'The WebSocket API’s own address; behind an edge, clients use GatewayUrl',
    );
    const readByTool = 'read by npm run tenants';
    this.#output('TenantsTable', tenants.table.tableName, `Tenants, hashes of their keys, and counts; ${readByTool}`);
    this.#output('ConversationsTable', conversations.table.tableName, `Messages and visitors; ${readByTool}`);
    this.#output('ConnectionsTable', connections.table.tableName, `Open sockets; ${readByTool}`);
    this.#output('FilesBucket', files.bucket.bucketName, 'Files that visitors and agents sent');
    // Read by `npm run tenants -- agent-token --stage …`.
    this.#output(
      'SigningSecretArn',
      secret.secret.secretArn,
      'Where the signing secret is; an ARN by itself grants no access',
    );
    this.#output('TokenIssuer', settings.tokens.issuer, 'The iss of our own tokens');
    this.#output('TokenAudience', settings.tokens.audience, 'The aud of our own tokens');
    this.#output(
      'RetentionDays',
      String(settings.retentionDays),
      'Days that messages are kept, unless their tenant has chosen less',
    );
    allowDoubleDependency(this);
  }

  #host(apiId: string): string {
    return `${apiId}.execute-api.${this.region}.${this.urlSuffix}`;
  }

  #output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}

/**
 * cfn-lint W3005: the CDK makes a function depend on its role twice, by name and by reference. This is harmless, and the CDK
 * cannot be told to write it once.
 */
function allowDoubleDependency(stack: Stack): void {
  stack.templateOptions.metadata = { 'cfn-lint': { config: { ignore_checks: ['W3005'] } } };
}
