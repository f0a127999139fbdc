import { describe, expect, test } from 'vitest';
import { KEPT_FOR as TENANTS_KEPT_FOR } from '../../lambdas/adapters/cached-tenant-lookup.ts';
import { POST_TIME_LIMIT } from '../../lambdas/adapters/gateway/management-api-sender.ts';
import { accountKeptUntil, SIGN_IN_DAYS } from '../../lambdas/domain/accounts/account.ts';
import {
  ACCEPTED_AGAIN_SECONDS,
  INVITATION_SECONDS,
  MOST_INVITATIONS,
} from '../../lambdas/domain/accounts/invitation.ts';
import { MOST_SIBLINGS, MOST_SIGN_INS, SIBLING_SECONDS } from '../../lambdas/domain/accounts/sign-in.ts';
import { GIVE_BACK_AFTER } from '../../lambdas/domain/conversations/due-list.ts';
import { MESSAGES_AT_ONCE, MESSAGES_PER_SECOND } from '../../lambdas/domain/conversations/log.ts';
import { LONGEST_TEXT } from '../../lambdas/domain/conversations/message-text.ts';
import { LARGEST_PAGE } from '../../lambdas/domain/conversations/page-limit.ts';
import { PATIENCE, VAIN_COUNTS_AS } from '../../lambdas/domain/conversations/sent-number.ts';
import { MOST_TRANSCRIBED, MOST_TRANSCRIBED_BYTES } from '../../lambdas/domain/conversations/transcript.ts';
import { SOCKETS_PER_VISITOR } from '../../lambdas/domain/delivery/sockets-of-visitor.ts';
import { MOST_CANNED, shortcut } from '../../lambdas/domain/desk/canned-reply.ts';
import { LONGEST_LABEL, LONGEST_SNOOZE_DAYS, MOST_LABELS } from '../../lambdas/domain/desk/desk-fields.ts';
import { LONGEST_PREVIEW } from '../../lambdas/domain/desk/inbox.ts';
import { NOTED_EVERY, STAFF_MARK_KEPT } from '../../lambdas/domain/desk/read-marks.ts';
import { DELETED_FROM, RECEIPT_SECONDS } from '../../lambdas/domain/erasure/erasure.ts';
import { SECRET_BITS } from '../../lambdas/domain/guessable.ts';
import { MOST_ATTRIBUTE_BYTES, MOST_ATTRIBUTES } from '../../lambdas/domain/identity/attributes.ts';
import { LONGEST_ADDRESS } from '../../lambdas/domain/identity/page-address.ts';
import { displayName, emailAddress } from '../../lambdas/domain/identity/profile.ts';
import { clientMessageId, conversationId, sessionId, tenantId, userId } from '../../lambdas/domain/ids.ts';
import {
  FRAME_WINDOW,
  FRAMES_AT_ONCE,
  FRAMES_PER_SECOND,
  FRAMES_THAT_END,
  SYNCS,
} from '../../lambdas/domain/sockets/frame-limits.ts';
import { keepAliveRate, OLDEST, SLOTS, UNIDENTIFIED_AFTER } from '../../lambdas/domain/sockets/keep-alive.ts';
import { POLLING_LIMITS } from '../../lambdas/domain/sockets/polling-session.ts';
import { AUDIT_SECONDS } from '../../lambdas/domain/tenants/audit.ts';
import { MOST_FORMER_RETENTIONS, RETENTION_SETTLES_WITHIN } from '../../lambdas/domain/tenants/retention.ts';
import { MOST_ORIGINS } from '../../lambdas/domain/tenants/settings-fields.ts';
import {
  DEFAULT_IDLE_MINUTES,
  DEFAULT_SESSION_DAYS,
  DEFAULT_UNANSWERED_HOURS,
  IDLE_MINUTES,
  LONGEST_SESSION_DAYS,
  UNANSWERED_HOURS,
} from '../../lambdas/domain/tenants/tenant.ts';
import {
  QUOTA_WINDOW,
  QUOTAS,
  type QuotaKind,
  STANDS_FOR,
  TRAFFIC,
} from '../../lambdas/domain/tenants/tenant-quotas.ts';
import { DAY } from '../../lambdas/domain/time/units.ts';
import { STAFF_TOKEN_SECONDS, VISITOR_TOKEN_SECONDS } from '../../lambdas/domain/tokens/token.ts';
import {
  DEFAULT_UPLOADS,
  fileName,
  MOST_ATTACHMENTS,
  MOST_MEGABYTES,
  PUT_SECONDS,
  SENT_WITHIN_DAYS,
  UPLOAD_SECONDS,
  UPLOADS_PER_ADDRESS_AND_HOUR,
  UPLOADS_PER_HOUR,
  UPLOADS_PER_TENANT_AND_DAY,
} from '../../lambdas/domain/uploads/upload.ts';
import { DEEPEST_BODY, LONGEST_BODY } from '../../lambdas/middleware/json-body.ts';
import { MAX_FRAME_BYTES } from '../../lambdas/protocol/engine-packet.ts';
import { POLLING } from '../../lambdas/protocol/polling.ts';
import { MAX_PAYLOAD_DEPTH } from '../../lambdas/protocol/socket-packet.ts';
import { ATTEMPTS_PER_MINUTE } from '../../lambdas/use-cases/accounts/count-attempts.ts';
import { ATTEMPTS as RACES } from '../../lambdas/use-cases/conversations/commit.ts';
import {
  OPENING_RETRIES,
  BEST_EFFORT_TIMEOUT as POST_TIME_LIMIT_OF_PASSING,
} from '../../lambdas/use-cases/delivery/deliver-to-socket.ts';
import { FAN_OUT_INLINE, WIDTH as POSTS_AT_ONCE } from '../../lambdas/use-cases/delivery/delivery.ts';
import { FAN_OUT_BATCH } from '../../lambdas/use-cases/delivery/fan-out-to-agents.ts';
import { MOST_AGENTS, MOST_AGENTS_SOCKETS } from '../../lambdas/use-cases/desk/list-agents.ts';
import { ENTRIES_AT_ONCE, ERASURES_A_TURN } from '../../lambdas/use-cases/erasure/run-erasures.ts';
import { MOST_REFERENCES } from '../../lambdas/use-cases/exports/conversation-steps.ts';
import { MOST_EXPORTED_BYTES, MOST_EXPORTED_UNITS } from '../../lambdas/use-cases/exports/export-tenant.ts';
import { MOST_AT_ONCE } from '../../lambdas/use-cases/sockets/catch-up.ts';
import { ERASES_FOR } from '../../lambdas/use-cases/sweep/wake-erasures.ts';
import { KEYS_PER_DAY, MOST_KEYS } from '../../lambdas/use-cases/tenants/add-key.ts';
import { CHANGES_PER_MINUTE } from '../../lambdas/use-cases/tenants/count-changes.ts';
import { ISSUES_PER_MINUTE } from '../../lambdas/use-cases/tokens/issue-anonymous-token.ts';
import { FOLLOWED_SECONDS } from '../../lambdas/use-cases/tokens/issue-webchat-token.ts';
import { settings } from '../../lib/settings.ts';
import { differences } from './differences.ts';
import { tablesOf } from './markdown-tables.ts';

const n = (value: number): string => value.toLocaleString('en');
const kilobytes = (bytes: number): string => `${n(bytes / 1024)} KB`;
const minutes = (milliseconds: number): number => milliseconds / 60_000;

const letters = (length: number): string => 'abcdefghijklmnopqrst'.repeat(Math.ceil(length / 20)).slice(0, length);
const scrambled = (length: number): string =>
  Array.from({ length }, (_, index) => ((index * index + 7) % 37).toString(36))
    .join('')
    .slice(0, length);
const LENGTHS = Array.from({ length: 400 }, (_, index) => index + 1);

/** The shortest and the longest text that a parser takes. */
function lengths(parse: (text: string) => unknown, write = letters): [shortest: number, longest: number] {
  const taken = LENGTHS.filter((length) => {
    try {
      parse(write(length));
      return true;
    } catch {
      return false;
    }
  });
  return [Math.min(...taken), Math.max(...taken)];
}

const longest = (...of: Parameters<typeof lengths>): string => `${lengths(...of)[1]} characters`;
const between = (...of: Parameters<typeof lengths>): string => `${lengths(...of).join(' to ')} characters`;

/** What is kept of a text that is too long. */
const kept = (parse: (text: string) => string | undefined): string => `${parse(letters(400))?.length} characters`;

/** What all of some parsers take alike. */
function alike(...parsers: ((text: string) => unknown)[]): string {
  const [first = '', ...others] = new Set(parsers.map((parse) => longest(parse)));
  return [first, ...others].join(', ');
}

const { addressLimits, throttle, retentionDays, oidc } = settings(
  { oidcIssuer: 'https://login.example.com', oidcAudience: 'chat' },
  {},
);
const frameRate = `${FRAMES_AT_ONCE} at once, then ${FRAMES_PER_SECOND} a second`;
const rateOf = (by: keyof typeof MESSAGES_AT_ONCE): string =>
  `${MESSAGES_AT_ONCE[by]} at once, then ${MESSAGES_PER_SECOND} a second`;
const allTries = OPENING_RETRIES.reduce((sum, wait) => sum + wait, POST_TIME_LIMIT);

const SIZES = {
  'text of a message': `${n(LONGEST_TEXT)} characters`,
  'text of a note': `${n(LONGEST_TEXT)} characters`,
  'labels of a conversation': `${MOST_LABELS} labels of ${LONGEST_LABEL} characters`,
  'snooze of a conversation': `${LONGEST_SNOOZE_DAYS} days`,
  'last message in the inbox of a desk': `${LONGEST_PREVIEW} bytes`,
  'how far an agent has read a conversation': `noted once in ${NOTED_EVERY / 1000} seconds, and for ${STAFF_MARK_KEPT / DAY} days`,
  'attributes of a visitor': `${MOST_ATTRIBUTES} and ${n(MOST_ATTRIBUTE_BYTES)} bytes as JSON, of each source`,
  'body of an HTTP request': kilobytes(LONGEST_BODY),
  'frame of a socket': kilobytes(MAX_FRAME_BYTES),
  'JSON of a request, of a native frame': `${DEEPEST_BODY} levels deep`,
  'JSON of a Socket.IO packet': `${MAX_PAYLOAD_DEPTH} levels deep`,
  'page of messages, conversations, users online': `${LARGEST_PAGE} items`,
  'one part of a transcript': `${MOST_TRANSCRIBED} entries, or ${n(MOST_TRANSCRIBED_BYTES)} bytes`,
  'one part of an export': `${n(MOST_EXPORTED_BYTES)} bytes and one step more, or ${n(MOST_EXPORTED_UNITS)} units of 4 KB that are read for it`,
  'other identities of a visitor in an export': n(MOST_REFERENCES),
  'entries in one answer to `sync`': `${MOST_AT_ONCE} entries`,
  'files at a message': `${MOST_ATTACHMENTS} files`,
  'size of a file': `${DEFAULT_UPLOADS.megabytes} MB, or what the tenant says, up to ${MOST_MEGABYTES} MB`,
  'name of a file': kept(fileName),
  'user id, client message id': `${alike(userId, clientMessageId)}, no control characters or half a character`,
  'conversation id': `${longest(conversationId)}, no \`#\`, \`/\`, control characters or half a character`,
  'session id': `${between(sessionId, (length) => scrambled(length))}, ${SECRET_BITS} bits by an estimate that finds times, numbers that are counted up, e-mail addresses and repetitions`,
  'tenant id': between(tenantId),
  'name of a user': kept(displayName),
  'e-mail address of a user': `${LENGTHS.filter((length) => emailAddress(`a@${letters(length)}`.slice(0, length))).at(-1)} characters`,
  'shortcut of a canned reply': `${between(shortcut)}, \`a\` to \`z\`, digits and \`-\``,
  'text of a canned reply': `${n(LONGEST_TEXT)} characters`,
  'agents and admins in one list, and their sockets that are read for it': `${MOST_AGENTS} and ${n(MOST_AGENTS_SOCKETS)}`,
  'origins, and widget hosts, that an admin lists': n(MOST_ORIGINS),
  'keys of a tenant that count, made by admins': n(MOST_KEYS),
  'canned replies of a tenant, and of one of its staff': `${MOST_CANNED.tenant} and ${MOST_CANNED.private}`,
  '`url` and `domain` in the query of a socket': `${n(LONGEST_ADDRESS.url)} and ${n(LONGEST_ADDRESS.domain)} characters`,
};

const RATES = {
  "a visitor's messages, over all its sockets and requests": rateOf('visitor'),
  "all agents' messages in one conversation": rateOf('staff'),
  'anything a socket says': frameRate,
  'the same, over all environments': `${FRAMES_THAT_END} frames in ${FRAME_WINDOW} seconds`,
  '`sync` on one socket': `${SYNCS.atOnce} at once, then one every ${SYNCS.every / 1000} seconds`,
  'refused CONNECTs on one socket': '1 answered',
  'tokens asked for, by address (IPv6: by /64) and tenant': `${ISSUES_PER_MINUTE.pages} a minute for pages of its origins, ${ISSUES_PER_MINUTE.others} for other clients`,
  'visitors whom HTTP messages without a token make, by address and tenant': `${ISSUES_PER_MINUTE.pages} and ${ISSUES_PER_MINUTE.others} a minute, likewise`,
  'invitations accepted, by address (IPv6: by /64)': `${ATTEMPTS_PER_MINUTE.accept} a minute, over all tenants`,
  'refreshes and sign-outs, by address': `${ATTEMPTS_PER_MINUTE.refresh} a minute, over all tenants`,
  'invitations of a tenant that are open': String(MOST_INVITATIONS),
  'browsers in which one account is signed in': String(MOST_SIGN_INS),
  'siblings of one refresh token': String(MOST_SIBLINGS),
  'a message that waited in vain for one before it': `counts as ${VAIN_COUNTS_AS} more`,
  'packets that a Socket.IO client posts before it has a WebSocket': `${POLLING_LIMITS.packets}, and ${n(POLLING_LIMITS.bytes)} bytes`,
  'uploads begun in one conversation': `${UPLOADS_PER_HOUR} an hour`,
  'uploads of visitors, by address (IPv6: by /64) and tenant': `${UPLOADS_PER_ADDRESS_AND_HOUR} an hour`,
  'uploads of all visitors of a tenant': `${n(UPLOADS_PER_TENANT_AND_DAY)} a day`,
  "changes by one of a tenant's staff: canned replies, availability and name, settings, keys": `${CHANGES_PER_MINUTE} a minute`,
  'keys that admins of a tenant make': `${KEYS_PER_DAY} a day`,
  'API requests by address': `\`addressRequests\`, ${n(addressLimits.requests)} a minute by default`,
  'handshakes by address': `\`addressHandshakes\`, ${n(addressLimits.handshakes)} a minute by default`,
  'what Socket.IO clients post by polling, by address': `\`addressRequests\`, ${n(addressLimits.requests)} a minute by default`,
  "Socket.IO's polling requests by address": `\`addressPolls\`, ${n(addressLimits.polls)} a minute by default`,
  'downloads of files by address': `\`addressDownloads\`, ${n(addressLimits.downloads)} a minute by default`,
  'requests to each of the two APIs': `\`requestRate\`, ${n(throttle.rate)} a second by default`,
  'races that a writer loses in a row to others in the same conversation': n(RACES),
};

/** What a tenant may use, and the parts of it that are for what is refused earlier. */
const shares = (used: QuotaKind): string => {
  const parts = TRAFFIC.flatMap((by) => {
    const most = QUOTAS[used][by];
    return most === undefined ? [] : [by === 'staff' ? `${n(most)} a second` : `${n(most)} ${by}`];
  });
  return `${parts.at(-1)}; ${parts.slice(0, -1).join(', ')}`;
};

const TENANTS_SHARES = {
  'messages of a tenant': shares('messages'),
  'new sockets of a tenant': shares('sockets'),
  'Socket.IO handshakes without a valid token, of all tenants together': `${n(QUOTAS.sockets.anonymous ?? 0)} a second`,
  'what Socket.IO clients post before they have a WebSocket, of all tenants together': `${n(QUOTAS.frames.anonymous ?? 0)} a second`,
  'posts of a tenant': shares('posts'),
  'frames of a tenant': shares('frames'),
  'history that callers of a tenant read, in units of 4 KB': shares('reads'),
  'posts of a tenant that tell agents who comes and goes': `${n(QUOTAS.presence.anonymous ?? 0)} a second`,
  'window over which shares are counted': `${QUOTA_WINDOW} seconds`,
  'uses that one write of the count stands for': Object.entries(STANDS_FOR)
    .map(([used, amount]) => `${n(amount)} ${used}`)
    .join(', '),
};

const DELIVERY = {
  "agents' sockets that a sender's own invocation posts to": `${FAN_OUT_INLINE} sockets`,
  "agents' sockets that one invocation of the background function posts to": `${FAN_OUT_BATCH} sockets`,
  'sockets of one visitor': `${SOCKETS_PER_VISITOR} sockets`,
  'posts under way at once, in one invocation': `${POSTS_AT_ONCE} posts`,
  'one post': `${POST_TIME_LIMIT / 1000} s`,
  'all tries of one socket': `${allTries / 1000} s`,
  'a post of who comes and goes, of `typing` and `read`': `${POST_TIME_LIMIT_OF_PASSING / 1000} s`,
};

const TIMES = {
  messages: `\`retentionDays\`, ${retentionDays} days by default; a tenant may choose less, in whole days`,
  "lengthening of a tenant's retention, while something goes by each shorter one": `${MOST_FORMER_RETENTIONS} times`,
  'what is said after a retention was lengthened, until all functions know': `${RETENTION_SETTLES_WITHIN / 1000} s`,
  files: `as long as messages and ${SENT_WITHIN_DAYS} day, from their upload`,
  'address that a file is put to': `${PUT_SECONDS / 60} minutes`,
  'upload that was begun': `${UPLOAD_SECONDS / 60} minutes`,
  'file that no message carries': `${SENT_WITHIN_DAYS} day`,
  'a socket': `${minutes(OLDEST.from)} to ${minutes(OLDEST.to)} minutes, spread`,
  'an idle socket': `every ${SLOTS} minutes`,
  'a message waits for one that its client numbered before it': `${PATIENCE / 1000} seconds`,
  'the keep-alives of a minute': `${(100 * keepAliveRate(1000)) / 1000} % of \`requestRate\`, and ${n(keepAliveRate(Number.POSITIVE_INFINITY))}, a second`,
  'a socket whose first answer could not be posted, or that says nothing': `${UNIDENTIFIED_AFTER / 1000} s`,
  'a conversation without a message, the last one from the site': `${IDLE_MINUTES.join(', ').replace(/, (\d+)$/, ' or $1')} minutes, as the tenant chooses; ${DEFAULT_IDLE_MINUTES} by default`,
  'a visitor’s message without an answer': `${UNANSWERED_HOURS.join(' or ')} hours, as the tenant chooses; ${DEFAULT_UNANSWERED_HOURS} by default`,
  'an agent whose last socket has ended': `${GIVE_BACK_AFTER / 1000} seconds`,
  "a visitor's token": `${VISITOR_TOKEN_SECONDS / 3600} hours`,
  "an agent's token": `${STAFF_TOKEN_SECONDS / 3600} hour`,
  'an invitation': `${INVITATION_SECONDS / 3600} hours`,
  'accepting an invitation again, with the same nonce': `${ACCEPTED_AGAIN_SECONDS} s`,
  'a sign-in': `${SIGN_IN_DAYS} days from its last use`,
  'a refresh token that was replaced': `${SIBLING_SECONDS} s`,
  'the receipt of an erasure': `${RECEIPT_SECONDS / 86_400} days`,
  'a function may show a name that was erased': `${TENANTS_KEPT_FOR / 1000} seconds, the time for which it caches a tenant`,
  'what was erased may be read still': `${DELETED_FROM / 1000} seconds after it was asked for, until the sweep's next turn, and as long as deleting takes: about ${ENTRIES_AT_ONCE.toLocaleString('en')} entries in ten seconds`,
  'erasures that are gone on with in a minute, of all tenants': `${ERASURES_A_TURN}, for ${ERASES_FOR / 1000} seconds, in one environment, or two while one hands over to the next`,
  'the record of an administrative act': `${AUDIT_SECONDS / 86_400} days`,
  'an account that nobody uses': `${accountKeptUntil(0) / 86_400} days`,
  'following a visitor by its handle': `${FOLLOWED_SECONDS / 3600} hours after its conversation's last message`,
  "a token of the agents' identity provider": `\`oidcMaxTokenAge\`, ${(oidc?.maxTokenAge ?? 0) / 3600} hours by default`,
  "a visitor's session": `${DEFAULT_SESSION_DAYS} days, or what the tenant says, up to ${LONGEST_SESSION_DAYS} days`,
  "changes of a tenant's settings, revocations": `${TENANTS_KEPT_FOR / 1000} s`,
};

const OF_SOCKETIO = {
  'a frame, in UTF-8 and with the name of its event': kilobytes(MAX_FRAME_BYTES),
  'text of a message': `${n(LONGEST_TEXT)} characters`,
  'JSON of a packet': `${MAX_PAYLOAD_DEPTH} levels deep`,
  'what one socket says': frameRate,
  'time from handshake to CONNECT': `${UNIDENTIFIED_AFTER / 1000} s`,
  'time from the first poll to the WebSocket': `${POLLING.polledFor / 1000} s`,
  'what a client posts before it': `${POLLING_LIMITS.packets} packets, ${kilobytes(POLLING_LIMITS.bytes)}`,
};

describe.each([
  ['docs/limits.md', { ...SIZES, ...RATES, ...TENANTS_SHARES, ...DELIVERY, ...TIMES }],
  ['docs/socketio.md', OF_SOCKETIO],
])('%s', (file, limits) => {
  test('says of every limit what it is in the code, and has no other', () => {
    const said = tablesOf(file)
      .filter(({ columns: [what, limit] }) => what === 'what' && limit === 'limit')
      .flatMap(({ rows }) => rows)
      .map((row) => ({ row, name: row.cells.what ?? '', says: row.cells.limit ?? '' }));

    expect(differences(file, said, new Map(Object.entries(limits)))).toEqual([]);
  });
});
