import { type Check, must, needed } from './check.ts';
import { AnswerError } from './http-answer.ts';

/** The smallest PNG: a type that every tenant with uploads takes unless it chose others. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A file goes straight into the bucket, and a message carries it. */
export const fileUp: Check = {
  name: 'file up',
  async run({ tag }, found, signal) {
    const { chat, conversationId } = needed(found, 'visitor');
    const picture = new File([PICTURE], `smoke-${tag}.png`, { type: 'image/png' });
    const attachment = await chat.uploadFile(conversationId, picture);
    const body = { text: `Smoke test ${tag}: a file`, clientMessageId: crypto.randomUUID(), attachments: [attachment] };
    const { message } = await chat.api.sendMessage(body, { signal });
    const [carried] = message.attachments ?? [];
    must(carried?.url === attachment.url, 'the message does not carry the file');
    found.file = attachment;
    return `${attachment.size} bytes`;
  },
};

/** Everybody who knows its address gets the same bytes, from the gateway's own origin, and nothing in them may run. */
export const fileDown: Check = {
  name: 'file down',
  async run({ url }, found, signal) {
    const file = needed(found, 'file');
    must(file.url.startsWith(`${url}/`), `it is served at ${file.url}, not below ${url}`);
    const answer = await fetch(file.url, { signal });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (!answer.ok) throw new AnswerError(file.url, answer.status, {});
    must(bytes.equals(PICTURE), `${bytes.length} bytes came back that are not those sent`);
    must(
      answer.headers.get('x-content-type-options') === 'nosniff',
      'it comes without X-Content-Type-Options: nosniff',
    );
    return 'the same bytes';
  },
};
