import type { Account } from '../../../lambdas/domain/accounts/account.ts';
import { endedBefore } from '../../../lambdas/domain/accounts/token-times.ts';
import type { Connection } from '../../../lambdas/domain/delivery/connection.ts';
import type { ConnectionKey } from '../../../lambdas/domain/delivery/connection-store.ts';
import { agentSubject, userSubject, visitorOfSession } from '../../../lambdas/domain/identity/caller.ts';
import { sessionId, staffId, type TenantId, userId, userIdOf } from '../../../lambdas/domain/ids.ts';
import type { Tenant } from '../../../lambdas/domain/tenants/tenant.ts';
import { keyHash, keyName } from '../../../lambdas/domain/tenants/tenant-key.ts';
import { REMEMBERED_SECONDS } from '../../../lambdas/domain/tenants/visitor-revocations.ts';
import { lastEnded } from '../../../lambdas/use-cases/accounts/end-tokens.ts';
import { forgetAccount } from '../../../lambdas/use-cases/accounts/remove-account.ts';
import { namedKey } from '../../../lambdas/use-cases/tenants/named-key.ts';
import { byOperator } from '../by-operator.ts';
import { consent, flag, type Line, type TenantNeeds, UsageError, words } from '../command.ts';
import { knownTenant } from '../known-tenant.ts';

const HOW = ['key', 'visitor', 'session', 'user', 'agent'] as const;

/** `revoke <tenant> --key … | --visitor … | --session … | --user … | --agent … | --all-tokens`: ends credentials before they expire. */
export async function revoke(needs: TenantNeeds, line: Line): Promise<void> {
  const tenant = await knownTenant(needs, words(line, 'tenant').tenant);
  const { tenantId } = tenant;
  const { flags } = line;
  const chosen = HOW.flatMap((how) => (flag(flags, how) === undefined ? [] : [{ how, what: flag(flags, how) ?? '' }]));
  const [only, ...others] = chosen;
  if (others.length > 0 || (only === undefined) !== (flags['all-tokens'] === true)) {
    throw new UsageError('say what to revoke, one of --key, --visitor, --session, --user, --agent, --all-tokens');
  }
  if (!only) await revokeAllTokens(needs, line, tenant);
  else if (only.how === 'key') await revokeKey(needs, tenantId, only.what);
  else await revokePerson(needs, line, tenant, subjectOf(tenantId, only.how, only.what));
}

async function revokeAllTokens(needs: TenantNeeds, line: Line, tenant: Tenant): Promise<void> {
  const { tenantId } = tenant;
  await consent(needs, `Every visitor and agent of ${tenantId} will be logged out. Go on?`);
  const notBefore = endedBefore(await lastEnded(needs, tenantId), tenant, seconds(needs));
  await byOperator(needs, tenantId, 'tokens-revoked', { of: 'all' }, () =>
    needs.tenants.change(tenantId, { notBefore }),
  );
  needs.say(`tokens of ${tenantId} issued until now are revoked`);
  needs.note('Visitors whose site or session vouches for them come back by themselves, half a minute from now.');
  await endNowAndLater(needs, line, async () => {
    await endSockets(needs, await needs.connections.ofAgents(tenantId), notBefore);
    await eachOnline(needs, tenantId, (open) => endSockets(needs, open, notBefore));
  });
}

/** Revokes a key named by its text, or by the beginning of its hash that `show` prints. */
async function revokeKey(needs: TenantNeeds, tenantId: TenantId, what: string): Promise<void> {
  const name = /^[ps]k_/.test(what) ? keyHash(what) : what;
  const key = await namedKey(needs, tenantId, name);
  await consent(
    needs,
    `Whatever uses the ${key.kind} key ${keyName(key)} of ${tenantId} will stop working. Revoke it?`,
  );
  const about = { kind: key.kind, key: keyName(key) };
  const revokeIt = () => needs.keys.revoke(tenantId, key.hash, seconds(needs));
  const first = await byOperator(needs, tenantId, 'key-revoked', about, revokeIt);
  needs.say(`${key.kind} key ${keyName(key)} of ${tenantId} ${first ? 'is' : 'was already'} revoked`);
}

const seconds = ({ clock }: TenantNeeds): number => Math.floor(clock() / 1000);

function subjectOf(tenantId: TenantId, how: 'visitor' | 'session' | 'user' | 'agent', what: string): string {
  if (how === 'agent') return agentSubject(userId(what, 'agent'));
  if (how === 'session') return visitorOfSession(tenantId, sessionId(what, 'session')).subject;
  return how === 'user' ? userSubject(userId(what, 'user')) : `visitor:${userId(what, 'visitor')}`;
}

/**
 * Revokes a visitor under every name: the subject that is given, its effective caller, and every other subject with the same
 * effective caller. A revocation is stored for the first two; functions check the revocation of the effective caller.
 */
async function revokePerson(needs: TenantNeeds, line: Line, tenant: Tenant, subject: string): Promise<void> {
  const { tenantId } = tenant;
  await consent(needs, `The tokens of ${subject} of ${tenantId} will be refused. Go on?`);
  const owner = await ownerOf(needs, tenantId, subject);
  const isStaff = owner.startsWith('agent:');
  const notBefore = await byOperator(needs, tenantId, 'tokens-revoked', { of: nameOf(tenantId, owner) }, async () => {
    const account = isStaff ? await forget(needs, tenantId, userIdOf(owner)) : null;
    const ends = endedBefore(account ?? {}, tenant, seconds(needs));
    for (const each of new Set([owner, subject])) await needs.revocations.revoke(tenantId, each, ends);
    await needs.tenants.noteRevocation(tenantId, ends);
    return ends;
  });
  needs.say(`tokens of ${subject} of ${tenantId} issued until now are revoked`);
  if (owner !== subject) needs.say(`so are those of ${owner}, whom it speaks as`);
  if (owner.startsWith('visitor:')) needs.note('Its session, and those attached to it, open nothing any more either.');
  const end = isStaff ? endSocketsOfAgent : endSocketsOf;
  await endNowAndLater(needs, line, () => end(needs, tenantId, owner, notBefore));
}

/** What a record calls a person: an agent's stand-in, a visitor's public id; of a user that it is one, since the site chose its id. */
function nameOf(tenantId: TenantId, subject: string): string {
  if (subject.startsWith('agent:')) return staffId(tenantId, userIdOf(subject));
  return subject.startsWith('user:') ? 'a user' : userIdOf(subject);
}

/** Removes an agent's account, sign-ins and invitations: first, so that no token is issued by them after the revocation. */
const forget = (needs: TenantNeeds, tenantId: TenantId, id: string): Promise<Account | null> =>
  forgetAccount(needs, { tenantId, id: staffId(tenantId, id), userId: id });

async function endSocketsOfAgent(needs: TenantNeeds, tenantId: TenantId, subject: string, notBefore: number) {
  const open = await needs.connections.ofAgents(tenantId);
  await endSockets(
    needs,
    open.filter((each) => each.subject === subject),
    notBefore,
  );
}

const ownerOf = async ({ visitors }: TenantNeeds, tenantId: TenantId, subject: string): Promise<string> =>
  (await visitors.find(tenantId, subject))?.as ?? subject;

/**
 * Ends all sockets of an effective caller. Those of the subjects attached to it are its own, too: all who are online are looked
 * at, since a subject may be attached at this moment.
 */
async function endSocketsOf(needs: TenantNeeds, tenantId: TenantId, owner: string, notBefore: number): Promise<void> {
  const owners = new Map<string, string>();
  await eachOnline(needs, tenantId, async (open) => {
    for (const { subject } of open) {
      if (!owners.has(subject)) owners.set(subject, await ownerOf(needs, tenantId, subject));
    }
    await endSockets(
      needs,
      open.filter(({ subject }) => owners.get(subject) === owner),
      notBefore,
    );
  });
}

/** Marks the open sockets now, and those opened meanwhile once no function can admit the revoked by what it caches. */
async function endNowAndLater({ note, sleep }: TenantNeeds, { flags }: Line, end: () => Promise<void>): Promise<void> {
  await end();
  note('It counts within 30 seconds.');
  if (flags['no-wait']) {
    note(
      'Sockets opened until then are ended with the first frame that they send: run it again in half a minute to end them all.',
    );
    return;
  }
  note('Waiting for that, to end also what is opened meanwhile …');
  await sleep(REMEMBERED_SECONDS * 1000);
  await end();
  note('Open sockets are ended within about a minute.');
}

async function eachOnline(
  { connections }: TenantNeeds,
  tenantId: TenantId,
  visit: (open: Connection[]) => Promise<void>,
): Promise<void> {
  for (let after: string | undefined; ; ) {
    const page = await connections.online(tenantId, { after, limit: 1000 });
    await visit(page.connections);
    if (page.next === null) return;
    after = page.next;
  }
}

/**
 * Marks sockets for closing: the command line cannot reach them, so the sweeper ends those that are marked, from `notBefore`
 * (epoch seconds) on: closed before, their clients would come back and be admitted by what a function caches.
 */
async function endSockets({ connections }: TenantNeeds, open: ConnectionKey[], notBefore: number): Promise<void> {
  for (const connection of open) await connections.markForClosing(connection, notBefore * 1000);
}
