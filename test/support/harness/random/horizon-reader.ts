import { type ActivityRow, BUCKET, bucketAt } from '../../../../lambdas/domain/conversations/activity-index.ts';
import type { Entry } from '../../../../lambdas/domain/conversations/entry.ts';
import { COMPLETE_AFTER } from '../../../../lambdas/domain/conversations/log.ts';
import type { ConversationId, TenantId } from '../../../../lambdas/domain/ids.ts';
import type { Clock } from '../../../../lambdas/domain/time/clock.ts';

type Needs = {
  rows: (tenantId: TenantId) => readonly (ActivityRow & { pos: number })[];
  entriesFrom: (row: ActivityRow, pos: number) => Promise<readonly Entry[]>;
  clock: Clock;
};

/**
 * Gives out each entry of a tenant once, in the order of each log, and remembers one time only: up to where it has read. What
 * bears a time up to the horizon is complete (`COMPLETE_AFTER`), so it reads up to there, and never again before it.
 *
 * Of each row of the activity index it takes the entries from the row's position on, until the first entry of a later row.
 */
export class HorizonReader {
  readonly given: { conversationId: ConversationId; entry: Entry }[] = [];
  /** Rows whose position has changed since they were read. */
  readonly moved: ActivityRow[] = [];
  readonly #needs: Needs;
  readonly #positions = new Map<string, number>();
  #upTo: number;

  constructor(needs: Needs, from: number) {
    this.#needs = needs;
    this.#upTo = from;
  }

  async reads(tenantId: TenantId): Promise<void> {
    const horizon = this.#needs.clock() - COMPLETE_AFTER;
    if (horizon <= this.#upTo) return;
    for (const row of this.#needs.rows(tenantId)) {
      const begun = row.bucket <= horizon;
      const over = row.bucket + BUCKET <= this.#upTo;
      if (begun && !over) await this.#take(row, horizon);
    }
    this.#upTo = horizon;
  }

  async #take(row: ActivityRow & { pos: number }, horizon: number): Promise<void> {
    const { conversationId, bucket, pos } = row;
    const key = `${conversationId} ${bucket}`;
    if ((this.#positions.get(key) ?? pos) !== pos) this.moved.push(row);
    this.#positions.set(key, pos);
    for (const entry of await this.#needs.entriesFrom(row, pos)) {
      const of = bucketAt(conversationId, entry.at);
      if (of > bucket || entry.at > horizon) return;
      // A row that a late push has made begins with that entry, which is an earlier row's.
      if (of === bucket && entry.at > this.#upTo) this.given.push({ conversationId, entry });
    }
  }
}
