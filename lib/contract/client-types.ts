import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { SPELLINGS } from '../../lambdas/domain/spellings.ts';
import type { Json } from './referenced.ts';
import { whereGiven } from './schemas/not-given.ts';

/** Shapes of bodies that have no name of their own, by the name that the client gives them and the operation. */
const REQUESTS = {
  AnonymousTokenRequest: 'issueAnonymousToken',
  UserTokenRequest: 'mintUserToken',
  AgentTokenRequest: 'mintAgentToken',
  SessionRequest: 'startSession',
  SendMessageRequest: 'sendMessage',
  BeginUploadRequest: 'beginUpload',
  CompleteUploadRequest: 'completeUpload',
  ChangeConversationRequest: 'changeConversation',
  AddNoteRequest: 'addNote',
  SpeakFirstRequest: 'speakFirst',
  MarkReadRequest: 'markRead',
  ChangeOwnRecordRequest: 'changeOwnRecord',
  SetCannedReplyRequest: 'setCannedReply',
  ChangeSettingsRequest: 'changeSettings',
  AddKeyRequest: 'addKey',
  InviteAgentRequest: 'inviteAgent',
  ChangeAccountRequest: 'changeAccount',
  SignOutRequest: 'signOut',
} as const;

const QUERIES = {
  MessagesQuery: 'readMessages',
  ConversationsQuery: 'listConversations',
  OnlineUsersQuery: 'listOnlineUsers',
  CannedRepliesQuery: 'listCannedReplies',
  TranscriptQuery: 'readTranscript',
  ExportQuery: 'exportData',
  AuditQuery: 'listAudit',
} as const;

/** What of the named shapes the client knows; whatever they are made of comes with them. */
const ANSWERS = [
  'ErrorCode',
  'ErrorBody',
  'Message',
  'ConversationStatus',
  'ClosedReason',
  'ListedConversation',
  'ConversationChange',
  'OnlineUser',
  'IssuedToken',
  'MintedToken',
  'Session',
  'MessagePage',
  'ThreadPage',
  'SentMessage',
  'ConversationPage',
  'OneConversation',
  'SentNote',
  'NotedReading',
  'ShownConversation',
  'OnlineUsers',
  'BegunUpload',
  'CompletedUpload',
  'Agents',
  'OneAgent',
  'CannedReplyPage',
  'OneCannedReply',
  'TenantSettings',
  'Keys',
  'OneKey',
  'MadeKey',
  'SignedIn',
  'IdentityProvider',
  'Invitations',
  'NewInvitation',
  'Accounts',
  'OneAccount',
  'Audit',
  'OneErasure',
] as const;

type Schema = { [name: string]: unknown };
type Operation = {
  operationId: string;
  requestBody?: { content: { 'application/json': { schema: Schema } } };
  parameters: { in?: string; name?: string; required?: boolean; description?: string; schema?: Schema }[];
};

const BANNER = `/**
 * What the gateway takes and answers: made of its contract by npm run contract, and not edited. Fields that only some
 * answers have are optional; further fields may come with later versions and are to be ignored.
 */`;

/** The types of the typed client (`lib/client`), from the documents for HTTP and for sockets. */
export async function clientTypes(http: Json, sockets: Json): Promise<string> {
  const named = { ...schemasOf(http), ...schemasOf(sockets) };
  const operations = operationsOf(http);
  const frames = framesOf(sockets);
  const own: Record<string, Schema> = {
    ...Object.fromEntries(ANSWERS.map((name) => [name, shapeOf(named, name)])),
    ...mapped(REQUESTS, (id) => bodyOf(shapeOf(operations, id))),
    ...mapped(QUERIES, (id) => queryOf(shapeOf(operations, id))),
    ClientFrame: { anyOf: frames('to-gateway'), description: 'Every frame that a client may send, by its `type`.' },
    ErrorFrame: shapeOf(messagesOf(sockets), 'native.to-client.error').payload,
    ServerFrame: {
      anyOf: frames('to-client'),
      description: 'Every frame that `chat.v1` sends, by its `type`. Others may come with later versions.',
    },
  };
  const schema = { title: 'Contract', type: 'object', additionalProperties: false, definitions: reachable(own, named) };
  const text = JSON.stringify(schema, typed).replaceAll('#/components/schemas/', '#/definitions/');
  const made = await compile(JSON.parse(text) as JSONSchema, 'Contract', {
    additionalProperties: false,
    bannerComment: BANNER,
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 120 },
    unreachableDefinitions: true,
  });
  return made
    .replace(/export interface Contract \{\}\n/, '')
    .replaceAll(
      / \*\n \* This interface was referenced by `Contract`'s JSON-Schema\n \* via the `definition` "\w+"\.\n/g,
      '',
    )
    .replaceAll(
      /\/\*\*\n \* This interface was referenced by `Contract`'s JSON-Schema\n \* via the `definition` "\w+"\.\n \*\/\n/g,
      '',
    );
}

function mapped<Name extends string>(ids: Readonly<Record<Name, string>>, schemaOf: (id: string) => Schema) {
  return Object.fromEntries(Object.entries<string>(ids).map(([name, id]) => [name, schemaOf(id)]));
}

const componentsOf = (document: Json, kind: string) =>
  (document.components as Record<string, Record<string, unknown>>)[kind] ?? {};

const schemasOf = (document: Json) => componentsOf(document, 'schemas') as Record<string, Schema>;

function operationsOf(http: Json): Record<string, Operation> {
  const paths = Object.values(http.paths as Record<string, Record<string, Operation>>);
  return Object.fromEntries(paths.flatMap(Object.values<Operation>).map((each) => [each.operationId, each]));
}

function shapeOf<Of>(known: Readonly<Record<string, Of>>, name: string): Of {
  const found = known[name];
  if (!found) throw new Error(`the contract has no ${name}`);
  return found;
}

const bodyOf = ({ requestBody, operationId }: Operation): Schema => {
  if (!requestBody) throw new Error(`${operationId} has no body`);
  const { schema } = requestBody.content['application/json'];
  // What may be sent in place of an empty object is of no use to a client that has types.
  const [object, empty] = Array.isArray(schema.anyOf) ? schema.anyOf : [];
  return empty?.$ref === '#/components/schemas/EmptyBody' ? object : schema;
};

function queryOf({ parameters }: Operation): Schema {
  const query = parameters.filter((each) => each.in === 'query');
  return {
    type: 'object',
    properties: Object.fromEntries(query.map(({ name, schema }) => [name, schema && whereGiven(schema)])),
    required: query.filter(({ required }) => required).map(({ name }) => name),
  };
}

const messagesOf = (sockets: Json) => componentsOf(sockets, 'messages') as Record<string, { payload: Schema }>;

/** The frames of `chat.v1` in one direction. API Gateway's own frame has no `type`, and is no part of it. */
const framesOf = (sockets: Json) => (direction: 'to-gateway' | 'to-client') => {
  const { chat } = sockets.channels as { chat: { messages: object } };
  return Object.keys(chat.messages)
    .filter((name) => name.startsWith(`native.${direction}.`))
    .map((name) => shapeOf(messagesOf(sockets), name).payload)
    .filter(isTyped);
};

const isTyped = ({ properties }: Schema): boolean =>
  typeof properties === 'object' && properties !== null && 'type' in properties;

/** The schemas of this client, and those that they refer to. */
function reachable(own: Record<string, Schema>, named: Readonly<Record<string, Schema>>): Record<string, Schema> {
  const found = { ...own };
  const names = (schema: Schema) => [...JSON.stringify(schema).matchAll(/#\/components\/schemas\/([\w.-]+)/g)];
  const waiting = Object.values(own).flatMap(names);
  for (const [, name = ''] of waiting) {
    if (found[name]) continue;
    found[name] = shapeOf(named, name);
    waiting.push(...names(found[name]));
  }
  return found;
}

/**
 * A schema as the client has it. Where it asks nothing of a value, that may be anything; what the gateway would leave out, a
 * client does not send; and what is needed in some spelling, it sends in the first.
 */
function typed(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { additionalProperties: _, ...schema } = value as Schema;
  const names = Object.keys(schema);
  if (names.length === 1 && typeof schema.description === 'string') return { ...schema, tsType: 'unknown' };
  return 'properties' in schema && 'anyOf' in schema ? inFirstSpelling(schema) : schema;
}

/** Alternatives that mean different things are all left open: which of them is given is for the program to say. */
function inFirstSpelling({ anyOf, required = [], ...schema }: Schema): Schema {
  const alternatives = (anyOf as { required?: string[] }[]).map((each) => each.required ?? []);
  const [needed = []] = alternatives;
  const isOneMeaning = SPELT.some((names) =>
    alternatives.every(([name]) => name !== undefined && names.includes(name)),
  );
  return { ...schema, required: [...(required as string[]), ...(isOneMeaning ? needed : [])] };
}

const SPELT: readonly (readonly string[])[] = Object.values(SPELLINGS);
