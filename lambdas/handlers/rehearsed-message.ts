import { environment } from '../runtime/environment.ts';
import { type DynamoTransport, messagingDependencies } from '../runtime/messaging-dependencies.ts';
import { NOBODY } from '../runtime/warm-up.ts';
import { say } from '../use-cases/visitors/say.ts';

/** A DynamoDB in which nothing is stored, and which stores nothing: no request leaves the function. */
const NOTHING_STORED: DynamoTransport = {
  handle: async () => ({ response: { statusCode: 200, headers: {}, body: Buffer.from('{}') } }),
};

/**
 * A first message of nobody, stored nowhere: so that what it takes, from the use case to the signed request, is compiled before
 * somebody waits for it. Half of a first message's processor time is that.
 */
export async function rehearsedMessage(): Promise<void> {
  const { forTenant } = messagingDependencies(environment(), { requestHandler: NOTHING_STORED });
  await say(forTenant(NOBODY.tenant), {
    caller: NOBODY.caller,
    content: () => ({ text: '-', clientMessageId: '-' }),
    notesStatus: false,
  });
}
