import { chatClient, deskClient, type Message, providedTokens, tokenMint, visitorTokens } from '@chat-gateway/client';
import { type Check, LeftOut, must, needed } from './check.ts';
import { AnswerError, answerTo } from './http-answer.ts';

/** The gateway answers, through edge and API Gateway, by its own function. */
export const health: Check = {
  name: 'health',
  async run(target, found, signal) {
    const { status, json, server } = await answerTo(target, 'GET /api/health', { signal });
    if (status !== 200) throw new AnswerError('/api/health', status, json);
    must(json.status === 'ok', `/api/health says ${JSON.stringify(json)}: is this a chat gateway?`);
    found.answers = true;
    return server ? `by ${server}` : 'it answers';
  },
};

/** The page in which agents answer is served, with the policy that lets its own scripts run and no others. */
export const deskPage: Check = {
  name: 'page of the desk',
  async run(target, found, signal) {
    needed(found, 'answers');
    const { status, json, contentType, contentPolicy } = await answerTo(target, 'GET /desk', { signal });
    if (status !== 200) throw new AnswerError('/desk', status, json);
    must(contentType.startsWith('text/html'), `/desk is ${contentType || 'of no type'}, and no page`);
    must(/script-src 'sha256-[^']+'(;|$)/.test(contentPolicy), '/desk comes without the policy that names its scripts');
    return `${target.url}/desk`;
  },
};

/** A visitor's token is issued, and signed with a key that the gateway publishes. */
export const visitorToken: Check = {
  name: 'visitor token',
  async run(target, found, signal) {
    needed(found, 'answers');
    const { url, tenantId, fetch } = target;
    const tokens = visitorTokens({ url, tenantId, fetch });
    const token = await tokens.token();
    const { json } = await answerTo(target, 'GET /.well-known/jwks.json', { signal });
    const keys = Array.isArray(json.keys) ? json.keys.map((key) => String(key?.kid)) : [];
    const signer = keyOf(token);
    must(keys.includes(signer), `its key ${signer} is not among those of /.well-known/jwks.json (${keys.join(', ')})`);
    const chat = chatClient({ url, tokens, fetch });
    const { conversationId } = await chat.api.session({}, { signal });
    found.visitor = { tokens, chat, conversationId };
    return `signed with ${signer}`;
  },
};

const keyOf = (token: string): string => {
  const [header = ''] = token.split('.');
  return String(JSON.parse(Buffer.from(header, 'base64url').toString()).kid);
};

/** A message over HTTP is stored. */
export const send: Check = {
  name: 'send',
  async run({ tag }, found, signal) {
    const { chat } = needed(found, 'visitor');
    const { message } = await chat.api.sendMessage(firstMessage(tag), { signal });
    must(message.seq === 1, `the first message of a conversation has the number ${message.seq}`);
    found.sent = message;
    return `message ${message.seq}`;
  },
};

const firstMessage = (tag: string) => ({ text: `Smoke test ${tag}: over HTTP`, clientMessageId: `smoke-${tag}` });

/** The same message again is the same message. */
export const repetition: Check = {
  name: 'repetition',
  async run({ tag }, found, signal) {
    const { chat } = needed(found, 'visitor');
    const { id, seq } = needed(found, 'sent');
    const { message } = await chat.api.sendMessage(firstMessage(tag), { signal });
    must(message.id === id && message.seq === seq, `sent again it became message ${message.seq} (${message.id})`);
    return 'sent again it is one message';
  },
};

/** The conversation holds it once. */
export const history: Check = {
  name: 'history',
  async run(_target, found, signal) {
    const { chat } = needed(found, 'visitor');
    const { id } = needed(found, 'sent');
    const { messages } = await chat.api.messages({}, { signal });
    const same = messages.filter((message: Message) => message.id === id);
    must(same.length === 1, `the message stands ${same.length} times in the history`);
    return `${messages.length === 1 ? 'one message' : `${messages.length} messages`}`;
  },
};

/** The tenant's server mints a token with its secret key, and the agent sees the conversation. */
export const agentToken: Check = {
  name: 'agent token',
  async run({ url, fetch, secretKey }, found, signal) {
    needed(found, 'answers');
    if (secretKey === undefined) throw new LeftOut('write --secret sk_… to check the agents’ side too');
    const mint = tokenMint({ url, fetch, secretKey });
    const { token } = await mint.agentToken({ userId: 'smoke-test', name: 'Smoke test', role: 'admin' });
    const tokens = providedTokens(() => token);
    const chat = chatClient({ url, tokens, fetch });
    found.agent = { token, chat };
    const { conversations } = await deskClient(chat).listConversations({}, { signal });
    const { conversationId } = found.visitor ?? {};
    const sees = conversations.some((conversation) => conversation.conversationId === conversationId);
    must(sees || found.sent === undefined, 'the visitor’s conversation is not in the agents’ list');
    return sees ? 'an agent sees the conversation' : 'minted';
  },
};

/** The way in of the public widget: with the tenant's publishable key, and no token. */
export const publishableKey: Check = {
  name: 'publishable key',
  async run(target, found, signal) {
    needed(found, 'answers');
    const { publishableKey: key, tenantId } = target;
    if (key === undefined) throw new LeftOut('write --key pk_… to check the widget’s way in too');
    const { status, json } = await answerTo(target, 'POST /webchat/init', { token: key, body: {}, signal });
    if (status !== 200) throw new AnswerError('/webchat/init', status, json);
    must(json.tenant_id === tenantId, `it opens the tenant ${json.tenant_id}, not ${tenantId}`);
    return 'opens the widget';
  },
};

/** What a browser asks before it lets a page of another origin write. */
export const pageOfAnotherOrigin: Check = {
  name: 'page of another origin',
  async run(target, found, signal) {
    needed(found, 'answers');
    const { origin } = target;
    if (origin === undefined)
      throw new LeftOut('write --origin https://… to check what a browser asks for a page of yours');
    const headers = {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    };
    const answer = await answerTo(target, 'OPTIONS /api/chat/messages', { headers, signal });
    if (answer.status >= 400) throw new AnswerError('the preflight', answer.status, answer.json);
    must(answer.allowedOrigin === origin, `the preflight admits ${answer.allowedOrigin ?? 'nobody'}, not ${origin}`);
    return `${origin} may ask`;
  },
};

/** An admin closes the conversation: the one thing of a run that can be cleaned up. */
export const close: Check = {
  name: 'close',
  async run(_target, found, signal) {
    const { conversationId } = needed(found, 'visitor');
    needed(found, 'sent');
    const { chat } = needed(found, 'agent');
    const { conversation } = await chat.api.closeConversation(conversationId, { signal });
    must(conversation.status === 'closed', `closed by an admin it is ${conversation.status}`);
    return 'the conversation of this run is closed';
  },
};
