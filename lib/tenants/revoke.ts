import { Refusal } from '../../lambdas/domain/errors.ts';
import { userSubject, visitorOfSession } from '../../lambdas/domain/identity.ts';
import { sessionId, userId } from '../../lambdas/domain/ids.ts';
import type { ConnectionKey } from '../../lambdas/domain/ports.ts';
import { keyHash } from '../../lambdas/domain/tenant-key.ts';
import { consent, flag, type Line, type TenantNeeds, UsageError, words } from './command.ts';
import { knownTenant } from './known-tenant.ts';
import { keyName } from './show-tenant.ts';

const HOW = ['key', 'visitor', 'session', 'user'] as const;

/**
 * `revoke <tenant> --key … | --visitor … | --session … | --user … | --all-tokens`: ends something early.
 * Tokens carry whole seconds, so everything issued up to the end of this one counts as before.
 */
export async function revoke(needs: TenantNeeds, line: Line): Promise<void> {
  const { tenantId } = await knownTenant(needs, words(line, 'tenant').tenant);
  const { flags } = line;
  const chosen = HOW.flatMap((how) => (flag(flags, how) === undefined ? [] : [{ how, what: flag(flags, how) ?? '' }]));
  const [only, ...others] = chosen;
  if (others.length > 0 || (only === undefined) !== (flags['all-tokens'] === true)) {
    throw new UsageError('say what to revoke, one of --key, --visitor, --session, --user, --all-tokens');
  }
  const now = Math.floor(needs.clock() / 1000);
  if (!only) await revokeAllTokens(needs, tenantId, now + 1);
  else if (only.how === 'key') await revokeKey(needs, tenantId, only.what, now);
  else await revokePerson(needs, tenantId, subjectOf(tenantId, only.how, only.what), now + 1);
}

async function revokeAllTokens(needs: TenantNeeds, tenantId: string, notBefore: number): Promise<void> {
  await consent(needs, `Every visitor and agent of ${tenantId} will be logged out. Go on?`);
  await needs.tenants.change(tenantId, { notBefore });
  await endSockets(needs, await needs.connections.ofAgents(tenantId));
  for (let after: string | undefined; ; ) {
    const { connections, next } = await needs.connections.online(tenantId, { after, limit: 1000 });
    await endSockets(needs, connections);
    if (next === null) break;
    after = next;
  }
  needs.say(`tokens of ${tenantId} issued until now are revoked`);
  needs.note('It counts within 30 seconds. Visitors whose site or session vouches for them come back by themselves.');
}

/** A key is named by itself, or by the beginning of its hash that `show` shows. */
async function revokeKey(needs: TenantNeeds, tenantId: string, what: string, now: number): Promise<void> {
  const name = /^[ps]k_/.test(what) ? keyHash(what) : what;
  const [key, ...others] = (await needs.keys.list(tenantId)).filter(({ hash }) => hash.startsWith(name));
  if (!key || name.length < 6) throw new Refusal('ERR_NOT_FOUND', `${tenantId} has no such key: see show`);
  if (others.length > 0) throw new Refusal('ERR_CONFLICT', 'more than one key begins like this: write more of it');
  await consent(
    needs,
    `Whatever uses the ${key.kind} key ${keyName(key)} of ${tenantId} will stop working. Revoke it?`,
  );
  const first = await needs.keys.revoke(tenantId, key.hash, now);
  needs.say(`${key.kind} key ${keyName(key)} of ${tenantId} ${first ? 'is' : 'was already'} revoked`);
}

function subjectOf(tenantId: string, how: 'visitor' | 'session' | 'user', what: string): string {
  if (how === 'session') return visitorOfSession(tenantId, sessionId(what, 'session')).subject;
  return how === 'user' ? userSubject(userId(what, 'user')) : `visitor:${userId(what, 'visitor')}`;
}

async function revokePerson(needs: TenantNeeds, tenantId: string, subject: string, notBefore: number): Promise<void> {
  await consent(needs, `The tokens of ${subject} of ${tenantId} will be refused. Go on?`);
  await needs.stamps.revoke(tenantId, subject, notBefore);
  await needs.tenants.change(tenantId, { visitorsRevokedAt: notBefore });
  await endSockets(needs, await needs.connections.ofVisitor(tenantId, subject));
  needs.say(`tokens of ${subject} of ${tenantId} issued until now are revoked`);
  needs.note('It counts within 30 seconds.');
  if (subject.startsWith('visitor:')) needs.note('Its session opens nothing any more either.');
  needs.note('Its open sockets are ended within about a minute.');
}

/** The command line cannot reach sockets; the sweeper ends those that are marked. */
async function endSockets({ connections }: TenantNeeds, open: ConnectionKey[]): Promise<void> {
  for (const connection of open) await connections.condemn(connection);
}
