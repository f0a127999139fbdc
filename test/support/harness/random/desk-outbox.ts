import { isDeepStrictEqual } from 'node:util';
import type { Entry } from '../../../../lambdas/domain/conversations/entry.ts';
import { authorOf, type Caller } from '../../../../lambdas/domain/identity/caller.ts';
import type { DeskChange } from '../../../../lambdas/use-cases/conversations/commit-desk-entry.ts';

/** What an agent adds beside messages, under an id of its own by which it is tried again. */
export type DeskRequest = { clientId: string; caller: Caller; conversationId: string; change: DeskChange };

/** The requests of all agents: those that are not answered yet, with the time of the last try, and those that are. */
export class DeskOutbox {
  readonly waiting = new Map<DeskRequest, number>();
  readonly acknowledged: DeskRequest[] = [];

  acknowledge(request: DeskRequest): void {
    if (this.waiting.delete(request)) this.acknowledged.push(request);
  }

  /** What is wrong with the acknowledged ones: each is stored once, as it was asked for. */
  problems(entriesOf: (request: DeskRequest) => readonly Entry[], mayHaveExpired: boolean): string[] {
    return this.acknowledged.flatMap((request) => {
      const { caller, clientId, change } = request;
      const stored = entriesOf(request).filter(
        ({ author, sendKey }) => author === authorOf(caller) && sendKey === `c${clientId}`,
      );
      if (stored.length === 0 && mayHaveExpired) return [];
      if (stored.length !== 1) return [`${clientId} was acknowledged and is there ${stored.length} times`];
      return contains(stored[0], change) ? [] : [`${clientId} is ${JSON.stringify(stored[0])}`];
    });
  }
}

const contains = (entry: Entry | undefined, change: DeskChange): boolean =>
  Object.entries(change).every(([field, value]) => isDeepStrictEqual(entry?.[field as keyof Entry], value));
