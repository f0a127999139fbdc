import { given } from '../given.ts';
import type { Caller } from './caller.ts';
import type { Visitor } from './visitor.ts';

/** What agents see of a visitor beside its ids. */
export type VisitorProfile = Pick<Visitor, 'name' | 'email' | 'label'>;

/** The profile that a token, and the page of its widget, give. */
export const profileOf = ({ name, email, widget }: Pick<Caller, 'name' | 'email' | 'widget'>): VisitorProfile =>
  given({ name, email, label: widget?.label });

/**
 * The profile of a caller if it differs from what is stored, and its token is newer; else null. Fields that the token does not
 * have stay as they are, so they make no difference. An alias has no profile.
 *
 * A newer token that says the same is not noted, since that would cost a write: so one issued in between can still change the
 * profile, until the newest speaks again.
 */
export function newerProfile(stored: Visitor, caller: Caller): VisitorProfile | null {
  if (stored.as !== undefined || caller.issuedAt < (stored.profileAt ?? 0)) return null;
  const profile = profileOf(caller);
  const { name = stored.name, email = stored.email, label = stored.label } = profile;
  return name === stored.name && email === stored.email && label === stored.label ? null : profile;
}
