import { aliasIn } from '../../../lambdas/adapters/dynamodb/items/keys.ts';
import type { StoredRow } from './stored-row.ts';

type Visitor = { conversationId: string; as?: string };

/**
 * The rows that are found from the keys of visitors, as an erasure would look for them: from the visitor's partition its aliases
 * and sessions by reference, its conversation's partition, and that one's row in the inbox; by its subject, and its aliases',
 * their open sockets. A subject that is an alias is no beginning: it has to be found from its visitor. Files of a conversation in
 * which nothing was said are nobody's yet; they are found as soon as the message that carries them has made its visitor.
 */
export function foundFromVisitors(rows: readonly StoredRow[]): ReadonlySet<StoredRow> {
  const partitions = Map.groupBy(rows, ({ table, item }) => `${table} ${item.pk}`);
  const partition = (table: StoredRow['table'], pk: string) => partitions.get(`${table} ${pk}`) ?? [];
  const visitorIn = (pk: string) =>
    partition('Conversations', pk).find(({ item }) => item.sk === 'V')?.item.visitor as Visitor | undefined;

  const found = new Set<StoredRow>();
  for (const only of partitions.values()) {
    if (only.every(({ table, item }) => table === 'Conversations' && /^U#/.test(String(item.sk))))
      for (const row of only) found.add(row);
  }
  const add = (more: readonly StoredRow[]) => {
    for (const row of more) found.add(row);
  };
  const addSockets = (tenant: string, subject: string) => {
    const sockets = partition('Connections', `T#${tenant}#V`);
    add(sockets.filter(({ item }) => String(item.sk).startsWith(`${subject}#`)));
  };

  for (const { tenant, subject } of subjectsIn(rows)) {
    const pk = `T#${tenant}#V#${subject}`;
    const visitor = visitorIn(pk);
    if (visitor?.as !== undefined) continue;
    const own = partition('Conversations', pk);
    add(own);
    add(partition('Conversations', `T#${tenant}#P#${subject}`));
    addSockets(tenant, subject);
    if (visitor) {
      add(partition('Conversations', `T#${tenant}#C#${visitor.conversationId}`));
      const inbox = partition('Conversations', `T#${tenant}#I`);
      add(inbox.filter(({ item }) => item.sk === visitor.conversationId));
    }
    for (const sk of own.map(({ item }) => String(item.sk))) {
      if (sk.startsWith('S#')) add(partition('Connections', sk));
      if (!/^[AG]#/.test(sk)) continue;
      const alias = `T#${tenant}#V#${aliasIn(sk)}`;
      if (visitorIn(alias)?.as !== subject) continue;
      add(partition('Conversations', alias));
      addSockets(tenant, aliasIn(sk));
    }
  }
  return found;
}

/** Every subject that has a partition or a socket of its own, or of which something is said. */
function subjectsIn(rows: readonly StoredRow[]): { tenant: string; subject: string }[] {
  const keys = rows.flatMap(({ table, item }) => {
    const [kind, tenant = '', group, subject] = String(item.pk).split('#');
    if (kind !== 'T' || (group !== 'V' && group !== 'P')) return [];
    if (table === 'Conversations') return subject === undefined ? [] : [`${tenant}#${subject}`];
    return table === 'Connections' ? [`${tenant}#${String(item.sk).split('#')[0]}`] : [];
  });
  return [...new Set(keys)].map((key) => {
    const [tenant = '', subject = ''] = key.split('#');
    return { tenant, subject };
  });
}
