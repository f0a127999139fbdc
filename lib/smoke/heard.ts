import type { Message } from '@chat-gateway/client';

/** The messages that one client is told, kept, so that one can be waited for without missing it. */
export type Heard = {
  tell(message: Message): void;
  /** The line has failed: whoever waits is told so. */
  fail(error: Error): void;
  /** The message with this text, told already or still to come. */
  message(text: string): Promise<Message>;
};

export function heard(): Heard {
  const told = new Map<string, Message>();
  const waiting = new Map<string, PromiseWithResolvers<Message>>();
  let failure: Error | undefined;
  return {
    tell(message) {
      told.set(message.text, message);
      waiting.get(message.text)?.resolve(message);
    },
    fail(error) {
      failure ??= error;
      for (const { reject } of waiting.values()) reject(failure);
    },
    async message(text) {
      const message = told.get(text);
      if (message) return message;
      if (failure) throw failure;
      const awaited = Promise.withResolvers<Message>();
      waiting.set(text, awaited);
      return awaited.promise;
    },
  };
}
