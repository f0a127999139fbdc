import { erasureId } from '../../../lambdas/domain/erasure/erasure.ts';
import { Refusal } from '../../../lambdas/domain/errors.ts';
import { userSubject, visitorOfSession } from '../../../lambdas/domain/identity/caller.ts';
import { type Subject, sessionId, staffId, type TenantId, userId } from '../../../lambdas/domain/ids.ts';
import { beginErasure } from '../../../lambdas/use-cases/erasure/begin-erasure.ts';
import { showErasure } from '../../../lambdas/use-cases/erasure/show-erasure.ts';
import { byOperator, operatorOf } from '../by-operator.ts';
import { consent, flag, type Line, type TenantNeeds, UsageError, words } from '../command.ts';
import { knownTenant } from '../known-tenant.ts';
import { revoke } from './revoke.ts';

const HOW = ['visitor', 'session', 'user'] as const;

/**
 * `erase-visitor <tenant> --visitor … | --session … | --user …`: has all that is known of a visitor erased, by the function that may. The
 * sweeper starts it, in half a minute to one and a half.
 */
export async function eraseVisitor(needs: TenantNeeds, line: Line): Promise<void> {
  const { tenantId } = await knownTenant(needs, words(line, 'tenant').tenant);
  const chosen = HOW.filter((how) => flag(line.flags, how) !== undefined);
  const [how] = chosen;
  if (!how || chosen.length > 1) throw new UsageError('say whom to erase, one of --visitor, --session, --user');
  const named = subjectOf(tenantId, how, flag(line.flags, how) ?? '');
  const subject = await storedSubject(needs, tenantId, named);
  await consent(needs, `All that ${tenantId} knows of ${subject} will be deleted, for ever. Go on?`);
  const { id } = await beginErasure(needs, { by: operatorOf(tenantId), target: { of: 'visitor', subject } });
  needs.say(id);
  needs.note(`It begins in a minute or so, and takes two more. How far it is: erasure ${tenantId} ${id}`);
}

/**
 * `erase-agent <tenant> <user>`: ends an agent or admin as `revoke --agent` does, and then removes the name, which stands in one row and nowhere
 * else: what the agent wrote stays, by an id that says nothing. After the wait for what functions remember, since a token that still
 * counts would bring the name back.
 */
export async function eraseAgent(needs: TenantNeeds, line: Line): Promise<void> {
  const { tenant, user } = words(line, 'tenant', 'user');
  const { tenantId } = await knownTenant(needs, tenant);
  const account = staffId(tenantId, userId(user, 'user'));
  await revoke(needs, { words: [tenant], flags: { ...line.flags, agent: user, 'no-wait': false } });
  await byOperator(needs, tenantId, 'name-erased', { account }, () => needs.staffNames.forget(tenantId, account));
  needs.say(`${account} has no name any more`);
  needs.note('Functions may show it for a minute more. What it wrote stays.');
}

/** `erasure <tenant> <id>`: how far an erasure has come, or its receipt. */
export async function showErasureCommand(needs: TenantNeeds, line: Line): Promise<void> {
  const { tenant, id } = words(line, 'tenant', 'id');
  const { tenantId } = await knownTenant(needs, tenant);
  const { of, by, begunAt, doneAt, conversations, counts } = await showErasure(needs, tenantId, erasureId(id, 'id'));
  needs.say(`erased         ${of}, by ${by}`);
  needs.say(`begun          ${new Date(begunAt).toISOString()}`);
  needs.say(`done           ${doneAt === undefined ? 'not yet' : new Date(doneAt).toISOString()}`);
  needs.say(`conversations  ${[...conversations].sort().join(' ') || 'none'}`);
  for (const [what, count] of Object.entries(counts)) needs.say(`${what.padEnd(15)}${count}`);
}

function subjectOf(tenantId: TenantId, how: (typeof HOW)[number], what: string): Subject {
  if (how === 'session') return visitorOfSession(tenantId, sessionId(what, 'session')).subject;
  return how === 'user' ? userSubject(userId(what, 'user')) : `visitor:${userId(what, 'visitor')}`;
}

async function storedSubject({ visitors }: TenantNeeds, tenantId: TenantId, subject: Subject): Promise<Subject> {
  const visitor = await visitors.find(tenantId, subject);
  if (!visitor) throw new Refusal('ERR_NOT_FOUND', `${tenantId} knows nobody by that name`);
  return visitor.as ?? visitor.subject;
}
