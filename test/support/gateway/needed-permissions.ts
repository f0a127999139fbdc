import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Local } from '@chat-gateway/local';
import type { Permission } from '@chat-gateway/local/access-control';

type Stoppable = Pick<Local, 'abort' | 'close' | 'observations' | 'permissions'>;

/**
 * Writes down, when a product stops, what its template permits and what of it was used: one file a run of a product. A
 * refused permission fails the stop: a function may have swallowed the refusal.
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
 * Permissions used at random: a tenant's quota is counted once in 25 messages or sockets, or in 500 posts
 * (`domain/tenants/tenant-quotas.ts`), and journeys can neither force nor wait for that.
 */
const BY_CHANCE =
  /^(Chat|Background|Socket|Sweeper)Function\w+: dynamodb:UpdateItem on \S+-TenantsTable\S* if dynamodb:LeadingKeys USE#\*,/;

/** The permissions that no run used, a line each; of a condition, each value that no run used. */
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
