import type { AdministrativeAct } from '@chat-gateway/client';

/** What was done in the administration, as a sentence. */
const ACTS: Readonly<Record<AdministrativeAct['act'], string>> = {
  'tenant-made': 'The tenant was made',
  settings: 'Settings were changed',
  'origin-added': 'Pages of one more site may chat',
  'origin-removed': 'Pages of a site may chat no longer',
  'key-made': 'A key was made',
  'key-revoked': 'A key was revoked',
  'invitation-made': 'Somebody was invited',
  'invitation-withdrawn': 'An invitation was withdrawn',
  'account-made': 'An invitation was accepted',
  'account-changed': 'An account has another role',
  'account-removed': 'An account was removed',
  'signed-out': 'Somebody was signed out everywhere',
  'signed-out-all': 'Everybody was signed out',
  'token-made': 'A token was made by hand',
  'tokens-revoked': 'Tokens were revoked',
  exported: 'Data were exported',
  imported: 'Data were imported',
  'conversation-erased': 'A conversation was erased',
  'visitor-erased': 'A visitor was erased',
  'tenant-erased': 'The tenant was erased',
  'name-erased': 'The name of an agent was erased',
};

/** How an act ended, if it is not known to be done. */
const ENDED: Readonly<Record<string, string>> = { refused: ' – refused', null: ' – may not be done' };

/** An act, and how it ended. One that a later gateway has added is told by its code. */
export const actText = ({ act, outcome }: Pick<AdministrativeAct, 'act' | 'outcome'>): string =>
  `${ACTS[act] ?? act}${ENDED[String(outcome)] ?? ''}`;

/** Who did it, where that is none of the team. */
export const administratorText = (id: string): string =>
  id === 'operator' ? 'the gateway’s operator' : id.startsWith('k_') ? `your server, with the key ${id.slice(2)}` : id;

type Names = {
  /** The name of one of the team, if it is known. */
  nameOf: (id: string) => string | undefined;
  /** What a setting is called on this page. */
  settings: Readonly<Record<string, string>>;
};

/** What an act was about, beside what its sentence says: names of people and settings, sites, roles; ids where nothing else is known. */
export const aboutTexts = ({ about }: Pick<AdministrativeAct, 'about'>, { nameOf, settings }: Names): string[] =>
  Object.entries(about).flatMap(([what, value]) => {
    const [first, ...more] = [value].flat().map(String);
    if (first === undefined || what === 'erasure' || first === 'first') return [];
    if (what === 'changed') return [first, ...more].map((name) => `“${settings[name] ?? name}”`);
    if (what === 'account') return [nameOf(first) ?? first];
    if (what === 'part') return ['gone on with'];
    if (what === 'of') return [first === 'all' ? 'everybody’s' : `of ${first}`];
    return [UNTOLD.has(what) ? [first, ...more].join(' ') : `${what} ${first}`];
  });

/** What needs no word of what it is. */
const UNTOLD: ReadonlySet<string> = new Set(['origin', 'origins', 'role', 'kind']);
