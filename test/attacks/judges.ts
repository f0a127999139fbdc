import type { Judge, Seen } from './attack.ts';

/** What an answer says only if something internal has slipped into it. */
const INTERNAL: readonly [what: string, form: RegExp][] = [
  ['a stack', /\bat (async )?[\w.<>]+ \(|\bat file:|:\d+:\d+\)/],
  ['a path of a machine', /node_modules|\/var\/(task|runtime)|\/home\/|\/tmp\/|\/work\/|\.[cm]?[jt]s:\d/],
  [
    'a name of AWS',
    /arn:aws|\bDynamoDB|AccessDeniedException|not authorized to perform|ConditionalCheckFailed|ResourceNotFound|\bLambda\b/,
  ],
  [
    'an exception',
    /\b(Type|Reference|Syntax|Range)Error\b|\bE(CONN|NOTFOUND|TIMEDOUT)|\bJW[TSEK]\w*(Error|Invalid|Failed)/,
  ],
  ['an unwritten value', /\[object \w+\]/],
];

const shown = ({ status, text }: Seen): string => `${status} ${text.slice(0, 160)}`;

/** Our own fault, or something internal in an answer: nothing that anybody sends may have either. */
export const noFault: Judge = (seen) => {
  if (seen.status >= 500) return `a fault: ${shown(seen)}`;
  if (seen.text.includes('ERR_INTERNAL') || /"message":\s*"Internal server error"/.test(seen.text))
    return `a fault: ${shown(seen)}`;
  const leaked = INTERNAL.find(([, form]) => form.test(seen.text));
  return leaked ? `${leaked[0]} in the answer: ${shown(seen)}` : null;
};

/** An input that met a limit of rates was not judged by anything else, so it proves nothing. */
const wasJudged: Judge = (seen) =>
  seen.status === 429 || seen.text.includes('ERR_RATE_LIMITED') ? `not tried, for it met a rate: ${shown(seen)}` : null;

/** Judges in turn; the first that finds something says it. */
export const all =
  (...judges: readonly Judge[]): Judge =>
  (seen) => {
    for (const judge of judges) {
      const wrong = judge(seen);
      if (wrong !== null) return wrong;
    }
    return null;
  };

/** The input was refused. */
export const refused: Judge = all(noFault, wasJudged, (seen) => (seen.accepted ? `accepted: ${shown(seen)}` : null));

/** The input was refused with one of these codes. */
export const refusedAs = (...codes: readonly string[]): Judge =>
  all(refused, (seen) =>
    codes.some((code) => seen.text.includes(code) || String(seen.status) === code)
      ? null
      : `refused otherwise than by ${codes.join(' or ')}: ${shown(seen)}`,
  );

/** None of these texts is in the answer, whether it was refused or not. */
export const withholds = (...secrets: readonly string[]): Judge =>
  all(noFault, wasJudged, (seen) => {
    const told = secrets.find((secret) => secret !== '' && seen.text.includes(secret));
    return told === undefined ? null : `it tells ${told.slice(0, 40)}: ${shown(seen)}`;
  });

/** What a page of another site may not do: be answered with success, and read it. */
export const unreadable: Judge = all(noFault, wasJudged, (seen) =>
  seen.accepted && seen.headers['access-control-allow-origin'] !== undefined
    ? `a foreign page may read it: ${shown(seen)}`
    : null,
);

/** Of a genuine input: it was accepted. */
export const works: Judge = all(noFault, (seen) => (seen.accepted ? null : `a genuine one is refused: ${shown(seen)}`));

/** Of a genuine input: it was accepted, and told these. */
export const tells = (...texts: readonly string[]): Judge =>
  all(works, (seen) => {
    const missing = texts.find((text) => !seen.text.includes(text));
    return missing === undefined ? null : `a genuine one does not tell ${missing.slice(0, 40)}: ${shown(seen)}`;
  });
