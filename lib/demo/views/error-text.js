import { GatewayError } from '../chat-client.js';

/** The text of an error for people: the gateway's own sentence for them, else its message, with its code. */
export function errorText(error) {
  if (!(error instanceof GatewayError)) return `This page failed: ${error instanceof Error ? error.message : error}`;
  if (error.sentence !== undefined) return error.sentence;
  // A word begins the sentence, and no address or name of a field.
  const sentence = error.message.replace(/^[a-z]+(?= )/, (word) => word.charAt(0).toUpperCase() + word.slice(1));
  return error.code === 'NETWORK' ? sentence : `${sentence.replace(/\.$/, '')} (${error.code}).`;
}
