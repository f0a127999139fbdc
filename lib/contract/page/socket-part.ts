import { anchor, type Html, html, joined, prose } from './html.ts';
import { followed, type Json, list, object, objects, referred, string } from './json.ts';
import { details, fieldList, type Link, sentence, words } from './schema.ts';

const channelId = (name: string): string => anchor('sockets', name);
const messageId = (name: string): string => anchor('message', name);

/** The channels of an AsyncAPI document, for the table of contents. */
export const socketChannels = (asyncapi: Json): { name: string; id: string; title: string }[] =>
  objects(asyncapi.channels).map(([name, channel]) => ({
    name,
    id: channelId(name),
    title: string(channel.title) || string(channel.address) || name,
  }));

/**
 * The part of the page about sockets. The document is written from the gateway's side (it receives what clients send), the
 * page from the client's. A message is shown in the first channel that has it, and linked from the others.
 */
export function socketPart(asyncapi: Json, link: Link): Html {
  const shown = new Set<string>();
  const channels = socketChannels(asyncapi).map(({ name, id, title }) => {
    const channel = object(object(asyncapi.channels)[name]);
    const own = objects(asyncapi.operations).filter(([, { channel: of }]) => referred(object(of)) === name);
    const by = (action: string) => own.filter(([, operation]) => operation.action === action);
    const messages = objects(channel.messages).map(([key, message]) => [referred(message) ?? key, message] as const);
    const fresh = messages.filter(([key]) => !shown.has(key));
    for (const [key] of fresh) shown.add(key);
    return html`<section id="${id}">
<h3>${title}</h3>
${title === channel.address ? undefined : html`<p><code>${string(channel.address)}</code></p>\n`}${prose(channel.description)}${handshake(asyncapi, channel, link)}${directions(
  asyncapi,
  'You send',
  by('receive'),
)}${directions(asyncapi, 'You get', by('send'))}${fresh.map(([key, message]) => messagePart(asyncapi, key, followed(asyncapi, message), link))}</section>
`;
  });
  return html`<section id="sockets">
<h2>Sockets</h2>
${prose(object(asyncapi.info).description)}${channels}</section>
`;
}

/** What the request that opens a socket may say. */
function handshake(asyncapi: Json, channel: Json, link: Link): Html | undefined {
  const binding = object(object(followed(asyncapi, channel.bindings)).ws);
  const parts = (['query', 'headers'] as const).filter((part) => binding[part] !== undefined);
  if (parts.length === 0) return undefined;
  return html`<details><summary>When it is opened</summary>\n${parts.map(
    (part) =>
      html`<p>${part === 'query' ? 'In the query:' : 'In the headers:'}</p>\n${fieldList(object(binding[part]), link)}`,
  )}</details>\n`;
}

function directions(asyncapi: Json, title: string, operations: [string, Json][]): Html | undefined {
  if (operations.length === 0) return undefined;
  return html`<h4>${title}</h4>\n<ul class="index">${operations.map(([, operation]) => {
    const replies = list(object(operation.reply).messages).map((one) => messageLink(asyncapi, one));
    return html`<li>${joined(
      list(operation.messages).map((one) => messageLink(asyncapi, one)),
      ', ',
    )} ${sentence(operation.summary)}${replies.length === 0 ? undefined : html` <span class="who">Answered by ${joined(replies, ', ')}</span>`}</li>\n`;
  })}</ul>\n`;
}

function messageLink(asyncapi: Json, reference: unknown): Html {
  const key = keyOf(asyncapi, object(reference));
  const { title, name } = followed(asyncapi, reference);
  return html`<a href="#${messageId(key)}"><code>${string(title) || string(name) || key}</code></a>`;
}

/** The name under which a message is shown: an operation refers to its channel's, which refers to the component. */
function keyOf(asyncapi: Json, reference: Json): string {
  const path = string(reference.$ref).replace(/^#\//, '').split('/');
  const own = path.reduce<unknown>((found, part) => object(found)[part], asyncapi);
  return referred(object(own)) ?? referred(reference) ?? '';
}

function messagePart(asyncapi: Json, key: string, message: Json, link: Link): Html {
  const tags = list(message.tags).map((tag) => string(followed(asyncapi, tag).name));
  const examples = list(message.examples)
    .map((one) => object(one).payload)
    .filter((one) => one !== undefined);
  return html`<article id="${messageId(key)}">
<h4><code>${string(message.title) || string(message.name) || key}</code></h4>
${message.summary === undefined ? undefined : html`<p class="summary">${sentence(message.summary)}</p>\n`}${prose(message.description)}${
  tags.length === 0 ? undefined : html`<p class="who">For ${words(tags)}</p>\n`
}${details(message.payload, link)}${examples.map((one) => html`<pre>${JSON.stringify(one, null, 2)}</pre>\n`)}</article>
`;
}
