import { describe, expect, test } from 'vitest';
import { docsPage } from '../../../lib/contract/docs-page.ts';
import { documents } from '../../../lib/contract/documents.ts';

const object = (properties: object, required: string[] = []) => ({ type: 'object', required, properties });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** Both documents in small, with everything that the page shows. */
const HTTP = {
  info: {
    title: 'Chat <b>',
    version: '1.0.0',
    description: 'Says `a<b>`.\n\n- one\n- [two](/docs)\n- [three](javascript:a)',
  },
  tags: [{ name: 'messages', description: 'What people say.' }],
  security: [{ token: [] }],
  paths: {
    '/items/{id}': {
      head: {},
      get: {
        tags: ['messages'],
        summary: 'An item',
        parameters: [
          { $ref: '#/components/parameters/Limit' },
          { name: 'after', in: 'query', description: 'Where.', schema: ref('Id') },
        ],
        responses: {
          200: {
            description: 'The item.',
            headers: { etag: { description: 'Its version.', schema: { type: 'string' } } },
            content: { 'application/json': { schema: ref('Item'), example: { id: 1 } } },
          },
          404: { $ref: '#/components/responses/Missing' },
        },
      },
    },
    '/health': { get: { security: [], responses: { 200: { description: 'ok' } } } },
  },
  components: {
    securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'A token.' } },
    parameters: {
      Limit: {
        name: 'limit',
        in: 'query',
        description: 'At most so many.',
        schema: { type: 'integer', minimum: 1, maximum: 100 },
      },
    },
    responses: {
      Missing: { description: 'There is none.', content: { 'application/json': { schema: ref('Problem') } } },
    },
    schemas: {
      Item: object(
        {
          id: ref('Id'),
          state: { enum: ['open', 'closed'] },
          tags: { type: 'array', items: { type: 'string' }, maxItems: 3 },
        },
        ['id'],
      ),
      Id: { type: 'string', minLength: 1, maxLength: 9, pattern: '^a$', examples: ['a'] },
      Problem: { allOf: [ref('Id'), object({ code: { const: 'ERR' } })] },
      Differs: { type: 'string' },
      OfDiffers: object({ it: ref('Differs') }),
    },
  },
};
const SOCKETS = {
  info: { title: 'Sockets', version: '1.0.0' },
  channels: {
    chat: {
      address: '/ws/chat',
      messages: { say: { $ref: '#/components/messages/say' }, said: { $ref: '#/components/messages/said' } },
      bindings: { ws: { query: object({ token: { type: 'string' } }) } },
    },
    other: { address: '/ws', messages: { say: { $ref: '#/components/messages/say' } } },
  },
  operations: {
    a: {
      action: 'receive',
      channel: { $ref: '#/channels/chat' },
      messages: [{ $ref: '#/channels/chat/messages/say' }],
      reply: { messages: [{ $ref: '#/channels/chat/messages/said' }] },
    },
    b: { action: 'send', channel: { $ref: '#/channels/chat' }, messages: [{ $ref: '#/channels/chat/messages/said' }] },
    c: {
      action: 'receive',
      channel: { $ref: '#/channels/other' },
      messages: [{ $ref: '#/channels/other/messages/say' }],
    },
  },
  components: {
    messages: {
      say: {
        title: 'say',
        tags: [{ name: 'agent' }],
        payload: object({ id: ref('Id'), at: ref('OfDiffers') }, ['id']),
      },
      said: {
        title: 'said',
        payload: { prefixItems: [{ const: 'said' }, ref('Id')] },
        examples: [{ payload: ['said', 'a'] }],
      },
    },
    schemas: { ...HTTP.components.schemas, Differs: { type: 'integer' } },
  },
};

/** The text of an element and its descendants, in one line. */
const textOf = (markup: string): string =>
  markup
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

const page = docsPage(HTTP, SOCKETS);
const article = (id: string): string => page.split(`<article id="${id}">`)[1]?.split('</article>')[0] ?? '';

describe.each([
  ['the small documents', page],
  ['the documents of this repository', documents()['docs.html'] ?? ''],
])('of %s the page', (_, text) => {
  const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);

  test('has one place for each address, and every link inside leads to one', () => {
    const links = [...text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);

    expect(ids).toEqual([...new Set(ids)]);
    expect(links.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('runs nothing and loads nothing', () => {
    expect(text).not.toMatch(/<script|<img|<iframe|<form|@import|url\(| style=| on\w+=/i);
    expect([...text.matchAll(/<link rel="(\w+)" href="([^"]*)"/g)].map(([, rel, href]) => [rel, href])).toEqual([
      ['icon', 'data:,'],
    ]);
  });

  test('goes down one heading at a time', () => {
    const levels = [...text.matchAll(/<h(\d)[ >]/g)].map(([, level]) => Number(level));

    expect(levels.filter((level, index) => level - (levels[index - 1] ?? 0) > 1)).toEqual([]);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
  });
});

describe('a page', () => {
  test('shows text as text, whatever it looks like, and links only addresses of the web', () => {
    expect(page).toContain('<h1>Chat &lt;b&gt;</h1>');
    expect(page).toContain('<p>Says <code>a&lt;b&gt;</code>.</p>\n<ul><li>one</li><li><a href="/docs">two</a></li>');
    expect(page).toContain('<li>[three](javascript:a)</li>');
  });

  test('says of an operation who may call, what it takes and what it answers', () => {
    expect(textOf(article('get-items-id'))).toBe(
      'GET, HEAD /items/{id} An item Credential: token Parameters limit integer In the query. At most so many. 1 to 100 after Id In the query. Where. ' +
        'Answers 200 The item. application/json : Item { &quot;id&quot;: 1 } Headers: etag string Its version. ' +
        '404 There is none. Missing',
    );
    expect(textOf(article('get-health'))).toBe('GET /health For everybody. Answers 200 ok');
    expect(textOf(article('answer-Missing'))).toContain('application/json : Problem');
  });

  test('says of a schema its kind, its limits and its fields', () => {
    expect(textOf(article('schema-Item'))).toBe(
      'Item object id Id required state open , closed tags list of string at most 3 items',
    );
    expect(textOf(article('schema-Id'))).toBe('Id string 1 to 9 characters; matches ^a$ For example a');
    expect(textOf(article('schema-Problem'))).toBe('Problem Id and object All of these: Id object code ERR');
  });

  test('says of a channel what a client sends and gets, from the client’s side', () => {
    const channel = textOf(page.split('<section id="sockets-chat">')[1]?.split('</section>')[0] ?? '');

    expect(channel).toContain(
      'When it is opened In the query: token string You send say Answered by said You get said say',
    );
    expect(textOf(article('message-say'))).toBe('say For agent id Id required at OfDiffers');
    expect(textOf(article('message-said'))).toContain('In this order: said Id [ &quot;said&quot;, &quot;a&quot; ]');
  });

  test('shows a message once, though several channels have it, and a schema of both documents once', () => {
    expect(page.split('<article id="message-say">')).toHaveLength(2);
    expect(page.split('>Id <span class="kind">')).toHaveLength(2);
  });

  test('keeps apart schemas of one name that differ, and those that refer to them', () => {
    expect(article('message-say')).toContain('href="#sockets-schema-OfDiffers"');
    expect(article('sockets-schema-OfDiffers')).toContain('href="#sockets-schema-Differs"');
    expect(article('schema-OfDiffers')).toContain('href="#schema-Differs"');
  });

  test('with a reference that leads nowhere is not made', () => {
    const paths = { '/a': { get: { responses: { 200: { $ref: '#/components/responses/None' } } } } };

    expect(() => docsPage({ ...HTTP, paths }, SOCKETS)).toThrow('#/components/responses/None leads nowhere');
  });
});
