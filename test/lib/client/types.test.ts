import { expectTypeOf, test } from 'vitest';
import type { messageView } from '../../../lambdas/domain/conversations/message-view.ts';
import type { summaryView } from '../../../lambdas/domain/conversations/summary-view.ts';
import type { presenceOf } from '../../../lambdas/domain/delivery/presence.ts';
import type { RefusalCode } from '../../../lambdas/domain/errors.ts';
import type * as typed from '../../../lib/client/types.ts';

/** What JSON makes of a value: names of ids are texts, and fields without a value are absent. */
type Sent<T> = T extends string
  ? string extends `${T}`
    ? string
    : T
  : T extends readonly (infer Item)[]
    ? Sent<Item>[]
    : T extends object
      ? SentFields<T>
      : T;
type Absent<T> = { [Name in keyof T]: undefined extends T[Name] ? Name : never }[keyof T];
type SentFields<T> = { [Name in Exclude<keyof T, Absent<T>>]: Sent<T[Name]> } & {
  [Name in Absent<T>]?: Sent<Exclude<T[Name], undefined>>;
};

test('the client knows the codes, messages, conversations and users of the gateway, by their types', () => {
  expectTypeOf<typed.ErrorCode>().toEqualTypeOf<RefusalCode>();
  expectTypeOf<Sent<ReturnType<typeof messageView>>>().toExtend<typed.Message>();
  expectTypeOf<Sent<ReturnType<typeof summaryView>>>().toExtend<typed.ListedConversation>();
  expectTypeOf<Sent<ReturnType<typeof presenceOf>>>().toExtend<typed.OnlineUser>();
});
