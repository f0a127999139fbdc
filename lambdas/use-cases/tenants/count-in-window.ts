import { Refusal } from '../../domain/errors.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { WindowCounter } from '../../domain/tenants/window-counter.ts';
import type { Clock } from '../../domain/time/clock.ts';

type Needs = { counter: WindowCounter; clock: Clock };

/** At most `most` in each window of `seconds`, for one key of a tenant; `refusal` is the error text beyond that. */
export type WindowLimit = { tenantId: TenantId; key: string; seconds: number; most: number; refusal: string };

/** Counts one use. Beyond the limit: `ERR_RATE_LIMITED`, with the seconds until the window ends. */
export async function countInWindow({ counter, clock }: Needs, limit: WindowLimit): Promise<void> {
  const now = clock() / 1000;
  const window = Math.floor(now / limit.seconds);
  const endsAt = (window + 1) * limit.seconds;
  const count = await counter.count(limit.tenantId, limit.key, window, endsAt);
  if (count <= limit.most) return;
  throw new Refusal('ERR_RATE_LIMITED', limit.refusal, { retryAfter: Math.ceil(endsAt - now) });
}
