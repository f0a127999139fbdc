import Type, { type TObject, type TSchema } from 'typebox';
import { LONGEST_BODY } from '../../lambdas/middleware/json-body.ts';
import { type Alternative, answersOf } from './http/answers.ts';
import type { Credential, Headers, Tag } from './http/declaration.ts';
import { DECLARED_ROUTES, type DeclaredRoute } from './http/declarations.ts';
import { type Components, type Json, referenced } from './referenced.ts';
import { EmptyBody } from './schemas/empty-body.ts';
import { ErrorCode } from './schemas/error-body.ts';
import { NotGiven } from './schemas/not-given.ts';

const TAGS: Readonly<Record<Tag, string>> = {
  tokens: 'Tokens for visitors, users and agents.',
  accounts: 'How agents and admins sign in, and who may.',
  conversations: 'What visitors and agents say.',
  desk: 'What agents and admins see and decide.',
  widget: 'The public widget’s own routes. A field that they do not know is ignored.',
  files: 'Files that messages carry.',
  gateway: 'The gateway itself.',
};

const SECURITY: Readonly<Record<Exclude<Credential, 'none'>, Json>> = {
  token: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A token of a visitor, a user, an agent or an admin.',
  },
  secretKey: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'sk_<tenant>_…',
    description: 'The secret key of a tenant, for its servers only.',
  },
  publishableKey: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'pk_<tenant>_…',
    description: 'The publishable key of a tenant. It names the tenant, and identifies nobody.',
  },
  visitorCookie: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-chat_<tenant>',
    description: 'A visitor’s token, set by `/api/chat/messages` for a page of the tenant that has none.',
  },
  deskCookie: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-desk_<tenant>',
    description: 'A refresh token, set for the page of the desk, and taken from a page of the gateway itself only.',
  },
};

const DESCRIPTION = `The HTTP API of a chat gateway. Its sockets are described in \`asyncapi.json\`.

- A body of a request is a JSON object of at most ${LONGEST_BODY / 1024} KB, whatever its \`Content-Type\` says, without a \`Content-Encoding\`.
- A parameter of a query that is empty, or the text \`null\` or \`undefined\`, counts as not given.
- On \`/api/chat\` an unknown parameter of a query is refused, and so is an unknown field of staff and servers. A visitor’s unknown field is left out, and named in \`ignored\`.
- The schemas of answers are closed to hold this version to them. Later versions may add fields: ignore what you do not know.
- Where a field has two spellings, both mean the same. Clients read one or the other.
- API Gateway, and the edge before it, give some answers themselves: \`{"message": …}\` or a page. They may add headers of their own to any answer.
- A page may call from any origin, with credentials and with whatever headers it asks for; whether it is one of the tenant, the route decides. An answer to a request with \`Origin\` has the headers of CORS; those of API Gateway and the web ACL are readable without credentials only.`;

/** Headers by which every route can be told the tenant or the page. */
const COMMON_HEADERS = Type.Object({
  'X-Tenant-ID': Type.Optional(
    Type.String({
      description:
        'The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.',
    }),
  ),
  'X-Website-Origin': Type.Optional(
    Type.String({ description: 'The site that a widget’s page claims to be, by its origin.' }),
  ),
  'X-Website-Domain': Type.Optional(
    Type.String({ description: 'The site that a widget’s page claims to be, by its host.' }),
  ),
});

const pointer = (name: string): string => `#/components/schemas/${name}`;

/** The HTTP API as a document of OpenAPI 3.1. The same sources make the same text. */
export function openapi(version: string): Json {
  const components: Components = new Map();
  const schemaOf = (schema: TSchema): Json => referenced(schema, components, pointer);
  const parameters: Record<string, Json> = {};
  const paths: Record<string, Record<string, Operation>> = {};
  for (const parameter of parametersIn('header', COMMON_HEADERS, schemaOf)) {
    parameters[String(parameter.name)] = parameter;
  }
  const common = Object.keys(parameters).map((name) => ({ $ref: `#/components/parameters/${name}` }));
  for (const route of DECLARED_ROUTES) {
    const [method = '', path = ''] = route.key.split(' ');
    paths[path] ??= {};
    const made = operation(route, common, schemaOf);
    paths[path][method.toLowerCase()] = method === 'HEAD' ? withoutBodies(made) : made;
  }
  schemaOf(ErrorCode);
  const responses = sharedResponses(paths);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Chat gateway',
      version,
      summary: 'Chat of a website’s visitors with its agents.',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The gateway that serves this document.' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: Object.fromEntries([...components].sort(([one], [other]) => (one < other ? -1 : 1))),
      responses,
      parameters,
      securitySchemes: SECURITY,
    },
  };
}

type SchemaOf = (schema: TSchema) => Json;

type Operation = { responses: Record<string, Json> } & Json;

/** Takes the answers that several operations have out of them, and leaves references. */
function sharedResponses(paths: Readonly<Record<string, Record<string, Operation>>>): Record<string, Json> {
  const all = Object.values(paths).flatMap((path) =>
    Object.values(path).flatMap(({ responses }) =>
      Object.entries(responses).map(([status, answer]) => ({ responses, status, text: JSON.stringify(answer) })),
    ),
  );
  const shared: Record<string, Json> = {};
  for (const places of Map.groupBy(all, ({ text }) => text).values()) {
    const [first] = places;
    if (!first || places.length === 1) continue;
    const alike = Object.keys(shared).filter((name) => name.startsWith(`Answer${first.status}`)).length;
    const name = `Answer${first.status}${alike === 0 ? '' : `-${alike + 1}`}`;
    shared[name] = JSON.parse(first.text);
    for (const { responses, status } of places) responses[status] = { $ref: `#/components/responses/${name}` };
  }
  return Object.fromEntries(Object.entries(shared).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function operation(route: DeclaredRoute, common: Json[], schemaOf: SchemaOf): Operation {
  const { id, tag, summary, description, credentials, params, query, headers, body, only } = route;
  const reads = credentials.some((credential) => credential !== 'none');
  return {
    operationId: id,
    tags: [tag],
    summary,
    description:
      only === 'edgeless' ? `${description} Where there is an edge, it answers in place of the gateway.` : description,
    security: credentials.map((credential) => (credential === 'none' ? {} : { [credential]: [] })),
    parameters: [
      ...parametersIn('path', params, schemaOf),
      ...parametersIn('query', query, schemaOf),
      ...parametersIn('header', headers, schemaOf),
      ...(reads ? common : []),
    ],
    ...(body ? { requestBody: requestBody(body, schemaOf) } : {}),
    responses: responses(answersOf(route), schemaOf),
  };
}

const withoutBodies = ({ responses, ...made }: Operation): Operation => ({
  ...made,
  responses: Object.fromEntries(
    Object.entries(responses).map(([status, { content: _, ...answer }]) => [status, answer]),
  ),
});

const requestBody = (body: TSchema, schemaOf: SchemaOf): Json => ({
  required: isRequired(body),
  content: {
    'application/json': {
      schema: isRequired(body) ? schemaOf(body) : { anyOf: [schemaOf(body), schemaOf(EmptyBody)] },
    },
  },
});

/** A body without a required field may be left out: none is an empty object. */
const isRequired = (body: TSchema): boolean =>
  'anyOf' in body || ('required' in body && Array.isArray(body.required) && body.required.length > 0);

function parametersIn(where: 'path' | 'query' | 'header', object: TObject | undefined, schemaOf: SchemaOf): Json[] {
  const required: readonly string[] = object?.required ?? [];
  return Object.entries<TSchema>(object?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: where,
    required: required.includes(name),
    ...(where === 'query' ? { allowEmptyValue: true } : {}),
    ...described(schema, where === 'query' && !required.includes(name) ? orNotGiven(schemaOf) : schemaOf),
  }));
}

/** Clients write that a parameter is not given where they have no value. */
const orNotGiven =
  (schemaOf: SchemaOf): SchemaOf =>
  (schema) => ({ anyOf: [schemaOf(schema), schemaOf(NotGiven)] });

/** A schema beside its description, which belongs to the parameter or header. */
function described(schema: TSchema, schemaOf: SchemaOf): Json {
  const description = 'description' in schema ? { description: schema.description } : {};
  return { ...description, schema: schemaOf(schema) };
}

/** One response for each status: what may be answered by whom, joined. */
function responses(alternatives: readonly Alternative[], schemaOf: SchemaOf): Record<string, Json> {
  const byStatus = Map.groupBy(alternatives, ({ status }) => status);
  const sorted = [...byStatus].sort(([one], [other]) => one - other);
  return Object.fromEntries(sorted.map(([status, all]) => [String(status), response(all, schemaOf)]));
}

function response(alternatives: readonly Alternative[], schemaOf: SchemaOf): Json {
  const byType = Map.groupBy(
    alternatives.filter(({ body }) => body !== undefined),
    ({ mediaType }) => mediaType,
  );
  const headers = headersOf(alternatives, schemaOf);
  return {
    description: [...new Set(alternatives.map(({ description }) => description))].join('\n\n'),
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    ...(byType.size > 0
      ? { content: Object.fromEntries([...byType].map(([type, all]) => [type, { schema: joined(all, schemaOf) }])) }
      : {}),
  };
}

function joined(alternatives: readonly Alternative[], schemaOf: SchemaOf): Json {
  const schemas = alternatives.flatMap(({ body }) => (body ? [schemaOf(body)] : []));
  const flat = schemas.flatMap((schema) =>
    Array.isArray(schema.anyOf) && Object.keys(schema).length === 1 ? (schema.anyOf as Json[]) : [schema],
  );
  const [first, ...others] = new Map(flat.map((schema) => [JSON.stringify(schema), schema])).values();
  return first && others.length === 0 ? first : { anyOf: [first, ...others] };
}

/** Headers of a status: required only if whoever answers it sets them. The content type is said by `content`. */
function headersOf(alternatives: readonly Alternative[], schemaOf: SchemaOf): Record<string, Json> {
  const all = alternatives.map(({ headers = {} }): Headers => headers);
  const names = [...new Set(all.flatMap((headers) => Object.keys(headers)))].filter((name) => name !== 'content-type');
  return Object.fromEntries(
    names.map((name) => {
      const header = all.find((headers) => headers[name])?.[name];
      if (!header) throw new Error(`no header ${name}`);
      return [
        name,
        { required: all.every((headers) => headers[name]?.required), ...described(header.schema, schemaOf) },
      ];
    }),
  );
}
