import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Local } from '@chat-gateway/local';
import type { Permission } from '@chat-gateway/local/access-control';

type Stoppable = Pick<Local, 'abort' | 'close' | 'observations' | 'permissions'>;

/**
 * Writes down, when a product stops, what its template permits and what of it was needed: one file a run of a product. What
 * it was refused fails the stop: a function may have borne a refusal without a word.
 */
export function recordPermissions<Product extends Stoppable>(product: Product, folder: string): Product {
  const refused = new Set<string>();
  product.observations.on((seen) => {
    if (seen.type === 'access-refused') refused.add(`${seen.holder} may not ${seen.action} on ${seen.resource}`);
  });
  const after = (stop: () => Promise<void>) => async (): Promise<void> => {
    const permissions = product.permissions();
    await stop();
    writeFileSync(join(folder, `${randomUUID()}.json`), JSON.stringify(permissions));
    if (refused.size > 0) throw new Error([...refused].join('\n'));
  };
  return { ...product, close: after(product.close), abort: after(product.abort) };
}

/**
 * A tenant's share is counted once in 25 messages or sockets, or in 500 posts, by chance (`domain/tenants/tenant-quotas.ts`), and
 * journeys can neither bring chance about nor wait for it.
 */
const BY_CHANCE =
  /^(Chat|Background|Socket|Sweeper)Function\w+: dynamodb:UpdateItem on \S+-TenantsTable\S* if dynamodb:LeadingKeys USE#\*,/;

/** What all runs were permitted and none of them needed, a line each; of a condition, each value that none of them needed. */
export function unneededPermissions(folder: string): string[] {
  const needed = new Map<string, boolean>();
  for (const file of readdirSync(folder)) {
    for (const { holder, action, resource, where, value, used } of read(join(folder, file))) {
      const line = `${holder}: ${action} on ${resource}${value === undefined ? '' : ` if ${value}`}, by ${where}`;
      needed.set(line, used || needed.get(line) === true);
    }
  }
  return [...needed].flatMap(([line, used]) => (used || BY_CHANCE.test(line) ? [] : [line])).sort();
}

const read = (file: string): Permission[] => JSON.parse(readFileSync(file, 'utf8')) as Permission[];
