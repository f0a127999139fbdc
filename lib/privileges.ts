import { CONNECTIONS, CONVERSATIONS, publicKeysKey } from '../lambdas/adapters/dynamodb/keys.ts';
import type { ChatTable } from './constructs/chat-table.ts';
import type { FileBucket } from './constructs/file-bucket.ts';
import type { SigningSecret } from './constructs/signing-secret.ts';
import type { ChatSocketApi } from './constructs/socket-api.ts';
import type { Functions } from './functions.ts';

export interface Resources {
  conversations: ChatTable;
  connections: ChatTable;
  tenants: ChatTable;
  files: FileBucket;
  secret: SigningSecret;
  sockets: ChatSocketApi;
}

/** Who may touch what: the whole of it. A function can do nothing that does not stand here. */
export function grantPrivileges(functions: Functions, resources: Resources): void {
  const { authorizer, tokens, chat, socket, greeter, sweeper } = functions;
  const { conversations, connections, tenants, files, secret, sockets } = resources;
  const greeting = greeter.invocation('GREETER_FUNCTION');
  const sent = conversations.index(CONVERSATIONS.clientMessageIndex.name);

  // The public keys, and nothing else of the tenants' table: a forger could do nothing with them.
  authorizer.use(tenants.partition(publicKeysKey.pk, 'GetItem'));
  tokens.use(tenants.rows('GetItem', 'UpdateItem'), conversations.rows('GetItem', 'Query'), secret.reading());
  chat.use(
    tenants.rows('GetItem', 'UpdateItem'),
    // What is deleted is the record of an upload that came to nothing; a log is never shortened.
    conversations.rows('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
    sent,
    connections.rows('GetItem', 'Query', 'UpdateItem', 'DeleteItem'),
    files.uploading(),
    // It tells, and never ends a socket.
    sockets.posting(),
    greeting,
    tokens.invocation('TOKENS_FUNCTION'),
  );
  socket.use(
    tenants.rows('GetItem', 'UpdateItem'),
    conversations.rows('GetItem', 'Query', 'PutItem', 'UpdateItem'),
    sent,
    connections.rows('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
    sockets.posting(),
    sockets.ending(),
    greeting,
  );
  greeter.use(
    tenants.rows('UpdateItem'),
    conversations.rows('UpdateItem'),
    // One row it reads alone: of a socket whose joining ended while it was to be noted what that socket misses.
    connections.rows('GetItem', 'Query', 'UpdateItem', 'DeleteItem'),
    sockets.posting(),
    sockets.ending(),
  );
  // What is left to tell to many agents goes from one invocation to the next.
  greeter.invokeItself();
  sweeper.use(
    tenants.rows('GetItem', 'PutItem', 'UpdateItem'),
    conversations.rows('GetItem', 'Query', 'PutItem', 'UpdateItem'),
    conversations.index(CONVERSATIONS.minuteIndex.name),
    connections.rows('GetItem', 'Query', 'UpdateItem', 'DeleteItem'),
    connections.index(CONNECTIONS.slotIndex.name),
    sockets.posting(),
    sockets.ending(),
    greeting,
  );
}
