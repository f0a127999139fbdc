import * as v from 'valibot';
import { partitionOf } from '../lambdas/adapters/aws/partition.ts';
import { KEEP_ALIVE_MINUTES } from '../lambdas/domain/sockets/keep-alive.ts';

/** All decisions of an operator about a deployment. Made by `settings()`, never by hand, so it is always valid. */
export interface Settings {
  /** Names both stacks. `local` is the stage of the local runner and behaves like `dev`. */
  stage: string;
  /**
   * Recovery of tables, protection and retention of what holds data, alarms, dashboard and, at the edge, limits by address;
   * without an edge, only https pages. They cost money and keep data, so only the stage `prod` has them unless it is told
   * otherwise.
   */
  safeguards: boolean;
  region: string;
  /** Absent when there are no credentials: synthesis does not need them. */
  account?: string;
  /**
   * Without the edge there is no single origin: the public widget does not work then, only clients that know both API URLs.
   */
  edge: boolean;
  /**
   * Part of the edge stack's template, for the one change that the template does not show: a chat stack that was made anew
   * under the same name. With another revision CloudFormation updates the edge, and reads the new ids.
   */
  edgeRevision: number;
  domain?: Domain;
  /** The identity provider whose tokens agents may use instead of ours. */
  oidc?: Oidc;
  /** `iss` and `aud` of our own tokens. Changing either logs every visitor and agent out. */
  tokens: { issuer: string; audience: string };
  retentionDays: number;
  logRetentionDays: (typeof LOG_RETENTIONS)[number];
  /** Which role API Gateway uses for the access log of sockets; `off` means no such log. HTTP requests are always logged. */
  socketAccessLog: (typeof SOCKET_ACCESS_LOGS)[number];
  /** Whether Lambda records traces of the functions in X-Ray. Off, since traces cost money and the logs have ids. */
  tracing: boolean;
  alarmEmail?: string;
  /**
   * What one address may send through the edge within a minute before it is blocked, preflights not counted: API requests,
   * handshakes of sockets, Socket.IO's polling requests, and downloads of files. With safeguards only.
   */
  addressLimits: { requests: number; handshakes: number; polls: number; downloads: number };
  /**
   * Minutes between two keep-alives of a socket. A Socket.IO client whose line died silently notices it within one minute more, and
   * within 18 minutes by default.
   */
  keepAliveMinutes: number;
  throttle: { rate: number; burst: number };
  /** What these settings leave open and their author may not expect: the toolkit prints it with every synthesis. */
  notes: readonly Note[];
}

export interface Note {
  /** By which the toolkit tells warnings apart. */
  id: string;
  text: string;
}

/** The gateway's own name, with the zone that gets its records, or the certificate if the records are made elsewhere. */
export interface Domain {
  name: string;
  hostedZoneId?: string;
  certificateArn?: string;
}

export interface Oidc {
  issuer: string;
  audience: string;
  tenantClaim: string;
  roleClaim: string;
  subjectClaim: string;
  /** Seconds after its issue for which a token counts, whatever its own expiry says. */
  maxTokenAge: number;
  /** The client that the page of the desk is at the provider: agents sign in there, and are not invited. */
  clientId?: string;
  /** Where it gives tokens for codes, if that is another origin than the issuer's. */
  tokenOrigin?: string;
}

/**
 * Default numbers, with their reasons.
 * - one year of messages, a month of logs: long enough to look something up, and stated so that it can be changed
 * - for one address and minute: an office of agents behind one address, whose pages list conversations and answer, stays far
 *   below 3,000 requests; 600 handshakes let all its sockets come back within a minute; a client that polls sends a request for
 *   each packet; and 90 files of 10 MB, more than a conversation shows, cost less than five dollars an hour
 * - a day for a provider's token: a working day without another login, as long as the gateway's own tokens of visitors
 * - 1,000 requests a second: below the smallest quota that AWS gives a Region (2,500, burst 1,250), so that a flood of one
 *   stage leaves something to the rest of the account
 */
const DEFAULTS = {
  retentionDays: 365,
  logRetentionDays: 30,
  edgeRevision: 1,
  addressLimits: { requests: 3_000, handshakes: 600, polls: 20_000, downloads: 90 },
  keepAliveMinutes: KEEP_ALIVE_MINUTES,
  rate: 1_000,
  burst: 1_000,
  oidcMaxTokenAge: 86_400,
} as const;

/** The retentions that CloudWatch Logs knows, in days; AWS refuses any other number in the middle of a deployment. */
const LOG_RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/**
 * Choices for the access log of sockets. API Gateway writes it with a role that is one for the whole account and Region, and
 * refuses the log without it (aws-facts 1.9). So there is none unless the operator asks for it, and says which role to use.
 */
const SOCKET_ACCESS_LOGS = ['off', 'create-role', 'existing-role'] as const;

/**
 * A setting of text. The message of a settings error is all the help its reader gets, so every message names what to write.
 */
const text = (pattern: RegExp, hint: string) => v.optional(v.pipe(v.string(hint), v.regex(pattern, hint)));

/** A setting of a number: the command line yields strings, cdk.json numbers, and both mean the same. */
const number = (min: number, max: number, hint: string) =>
  v.optional(
    v.pipe(
      v.union([v.string(), v.number()], hint),
      v.transform((value) => (value === '' ? Number.NaN : Number(value))),
      v.check((value) => Number.isInteger(value) && value >= min && value <= max, hint),
    ),
  );

/** A limit for one address; WAF takes none below 10. */
const perAddress = (name: string, what: string, usual: number) =>
  number(10, 2_000_000_000, `${name}: write ${what} a minute for one address, at least 10: -c ${name}=${usual}`);

/** A setting that is on or off; cdk.json may have it as a boolean. */
const onOff = (name: string) =>
  v.optional(
    v.pipe(
      v.union(
        [v.boolean(), v.picklist(['true', 'false', 'on', 'off'])],
        `${name}: write -c ${name}=on or -c ${name}=off`,
      ),
      v.transform((value) => value === true || value === 'true' || value === 'on'),
    ),
  );

const DOMAIN_NAME = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/;
/** A provider on this machine is for development; `refuseContradictions` restricts it to the stage `local`. */
const PROVIDER = /^(https:\/\/[^\s?#]+|http:\/\/(localhost|127\.0\.0\.1)(:\d+)?(\/[^\s?#]*)?)$/;
const CLAIM = /^[\w:./-]{1,200}$/;

/** The end of an edge stack's name, `chat-gateway-<stage>-edge-<region>`: a chat stack `chat-gateway-<stage>` may not have it. */
const EDGE_NAME = /.-edge-[a-z]+(-[a-z]+)+-\d+$/;

const CONTEXT = v.strictObject({
  stage: text(
    /^[a-z][a-z0-9-]{0,19}$/,
    'stage: write 1 to 20 small letters, digits or dashes, a letter first: -c stage=prod',
  ),
  safeguards: onOff('safeguards'),
  edge: onOff('edge'),
  edgeRevision: number(
    1,
    1_000_000,
    'edgeRevision: write a number that the last deployment did not have, 1 to 1000000: -c edgeRevision=2',
  ),
  domain: text(DOMAIN_NAME, 'domain: write the host name alone, in small letters: -c domain=chat.example.com'),
  hostedZoneId: text(
    /^Z[A-Z0-9]{1,31}$/,
    'hostedZoneId: write the id of the Route 53 zone: -c hostedZoneId=Z0123456789ABC',
  ),
  certificateArn: text(
    /^arn:aws:acm:us-east-1:\d{12}:certificate\/[\w-]+$/,
    'certificateArn: CloudFront takes certificates of us-east-1 only; write -c certificateArn=arn:aws:acm:us-east-1:<account>:certificate/<id>',
  ),
  oidcIssuer: text(
    PROVIDER,
    'oidcIssuer: write the issuer exactly as its tokens spell it: -c oidcIssuer=https://login.example.com',
  ),
  oidcAudience: text(/^\S{1,500}$/, 'oidcAudience: write the audience of its tokens: -c oidcAudience=chat'),
  oidcTenantClaim: text(
    CLAIM,
    'oidcTenantClaim: write the name of the claim that holds the tenant: -c oidcTenantClaim=tenantId',
  ),
  oidcRoleClaim: text(
    CLAIM,
    'oidcRoleClaim: write the name of the claim that holds agent or admin: -c oidcRoleClaim=role',
  ),
  oidcSubjectClaim: text(
    CLAIM,
    'oidcSubjectClaim: write the name of the claim that names the person: -c oidcSubjectClaim=sub',
  ),
  oidcClientId: text(
    /^\S{1,500}$/,
    'oidcClientId: write the public client that the page of the desk is at the provider: -c oidcClientId=desk',
  ),
  oidcTokenOrigin: text(
    /^(https:\/\/[a-z0-9.-]+(:\d+)?|http:\/\/(localhost|127\.0\.0\.1)(:\d+)?)$/,
    'oidcTokenOrigin: write the origin of its token endpoint, if it is not the issuer’s: -c oidcTokenOrigin=https://login.example.com',
  ),
  oidcMaxTokenAge: number(
    300,
    2_592_000,
    'oidcMaxTokenAge: write for how many seconds after its issue a token counts at most, 300 to 2592000: -c oidcMaxTokenAge=86400',
  ),
  tokenIssuer: text(
    /^[\w:./-]{1,200}$/,
    'tokenIssuer: write a URI without spaces: -c tokenIssuer=https://chat.example.com',
  ),
  tokenAudience: text(/^[\w:./-]{1,200}$/, 'tokenAudience: write a name without spaces: -c tokenAudience=chat'),
  retentionDays: number(
    1,
    3650,
    'retentionDays: write how many days messages are kept, 1 to 3650: -c retentionDays=365',
  ),
  logRetentionDays: v.optional(
    v.pipe(
      v.union([v.string(), v.number()]),
      v.transform(Number),
      v.picklist(LOG_RETENTIONS, `logRetentionDays: write one of ${LOG_RETENTIONS.join(', ')}: -c logRetentionDays=30`),
    ),
  ),
  socketAccessLog: v.optional(
    v.picklist(
      SOCKET_ACCESS_LOGS,
      'socketAccessLog: write -c socketAccessLog=off, -c socketAccessLog=create-role (sets the role that API Gateway logs with, for the whole account and Region) or -c socketAccessLog=existing-role (the account has one)',
    ),
  ),
  tracing: onOff('tracing'),
  alarmEmail: text(/^[^@\s]+@[^@\s]+\.[^@\s]+$/, 'alarmEmail: write one address: -c alarmEmail=ops@example.com'),
  addressRequests: perAddress('addressRequests', 'API requests', DEFAULTS.addressLimits.requests),
  addressHandshakes: perAddress('addressHandshakes', 'handshakes of sockets', DEFAULTS.addressLimits.handshakes),
  addressPolls: perAddress('addressPolls', "Socket.IO's polling requests", DEFAULTS.addressLimits.polls),
  addressDownloads: perAddress('addressDownloads', 'downloads of files', DEFAULTS.addressLimits.downloads),
  keepAliveMinutes: number(
    1,
    KEEP_ALIVE_MINUTES,
    `keepAliveMinutes: write after how many minutes an idle socket gets its next keep-alive, 1 to ${KEEP_ALIVE_MINUTES}: -c keepAliveMinutes=2`,
  ),
  requestRate: number(1, 10_000, 'requestRate: write requests a second for each API, 1 to 10000: -c requestRate=1000'),
  requestBurst: number(1, 5_000, 'requestBurst: write requests at once for each API, 1 to 5000: -c requestBurst=1000'),
});

type Context = v.InferOutput<typeof CONTEXT>;

/** The Region when neither credentials nor profile name one. Both stacks need a literal Region to refer to each other. */
export const DEFAULT_REGION = 'us-east-1';

/** Mistakes in the settings. The message is complete as it stands; the entry point prints it without a stack trace. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(mistakes: string[]) {
    super(`These settings cannot be used:\n${mistakes.map((mistake) => `- ${mistake}`).join('\n')}`);
  }
}

/**
 * Turns the CDK context (`-c key=value`) and the environment into settings, or throws one error that says for each mistake
 * what to write instead.
 */
export function settings(context: Record<string, unknown>, environment: Record<string, string | undefined>): Settings {
  const result = v.safeParse(CONTEXT, ours(context));
  if (!result.success) {
    throw new SettingsError(result.issues.map(sentence));
  }
  const given = result.output;
  const region = environment.CDK_DEFAULT_REGION || DEFAULT_REGION;
  refuseContradictions(given, region);

  const stage = given.stage ?? 'dev';
  return {
    stage,
    safeguards: given.safeguards ?? stage === 'prod',
    region,
    ...(environment.CDK_DEFAULT_ACCOUNT && { account: environment.CDK_DEFAULT_ACCOUNT }),
    edge: given.edge ?? true,
    edgeRevision: given.edgeRevision ?? DEFAULTS.edgeRevision,
    ...domain(given),
    ...oidc(given),
    tokens: {
      issuer: given.tokenIssuer ?? `urn:chat-gateway:${stage}`,
      audience: given.tokenAudience ?? 'chat-gateway',
    },
    retentionDays: given.retentionDays ?? DEFAULTS.retentionDays,
    logRetentionDays: given.logRetentionDays ?? DEFAULTS.logRetentionDays,
    socketAccessLog: given.socketAccessLog ?? 'off',
    tracing: given.tracing ?? false,
    ...(given.alarmEmail && { alarmEmail: given.alarmEmail }),
    addressLimits: {
      requests: given.addressRequests ?? DEFAULTS.addressLimits.requests,
      handshakes: given.addressHandshakes ?? DEFAULTS.addressLimits.handshakes,
      polls: given.addressPolls ?? DEFAULTS.addressLimits.polls,
      downloads: given.addressDownloads ?? DEFAULTS.addressLimits.downloads,
    },
    keepAliveMinutes: given.keepAliveMinutes ?? DEFAULTS.keepAliveMinutes,
    throttle: { rate: given.requestRate ?? DEFAULTS.rate, burst: given.requestBurst ?? DEFAULTS.burst },
    notes: notes(given, stage),
  };
}

/** Stages that are known to be without safeguards. */
const FOR_DEVELOPMENT = ['dev', 'local'];

function notes({ safeguards, edge = true }: Context, stage: string): Note[] {
  const isSafe = safeguards ?? stage === 'prod';
  const unlimited = {
    id: 'chat-gateway:no-address-limits',
    text: 'safeguards: without an edge no limits by address can be had, since AWS WAF cannot stand before these APIs; one caller may use up requestRate for all. Write -c edge=on to have them',
  };
  const unsafe = {
    id: 'chat-gateway:no-safeguards',
    text: `safeguards: the stage ${stage} has none: its tables cannot be recovered, are deleted with the stack, and nothing sounds an alarm. Write -c safeguards=on, or -c safeguards=off if that is meant`,
  };
  return [
    ...(isSafe && !edge ? [unlimited] : []),
    ...(!isSafe && safeguards === undefined && !FOR_DEVELOPMENT.includes(stage) ? [unsafe] : []),
  ];
}

/**
 * The context without keys of the toolkit: those with a colon, a slash or an @ are feature flags and cached look-ups; all
 * others must be settings of ours.
 */
const ours = (context: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(context).filter(([key]) => !/[:/@]/.test(key)));

function sentence(issue: v.BaseIssue<unknown>): string {
  const key = String(issue.path?.[0]?.key ?? '');
  if (issue.type === 'strict_object') {
    return `${key}: there is no such setting; write one of ${Object.keys(CONTEXT.entries).join(', ')}`;
  }
  return `${issue.message} (got ${JSON.stringify(issue.path?.[0]?.value)})`;
}

/** Combinations that would fail in the middle of a deployment, or deploy something other than what was meant. */
function refuseContradictions(given: Context, region: string): void {
  const refuse = (wrong: unknown, hint: string) => {
    if (wrong) throw new SettingsError([hint]);
  };
  const edge = given.edge ?? true;
  refuse(
    EDGE_NAME.test(given.stage ?? ''),
    `stage: chat-gateway-${given.stage} is the name of another stage's edge stack; write a stage that does not end in -edge-<region>: -c stage=dev`,
  );
  refuse(given.domain && !edge, 'domain: the domain belongs to the edge; write -c edge=on, or leave the domain out');
  refuse(
    given.domain && !given.hostedZoneId && !given.certificateArn,
    'domain: write also -c hostedZoneId=Z… (certificate and records are made), or -c certificateArn=arn:… (you make the records)',
  );
  refuse(
    !given.domain && (given.hostedZoneId || given.certificateArn),
    'hostedZoneId, certificateArn: they belong to a domain; write also -c domain=chat.example.com',
  );
  refuse(
    [given.oidcIssuer, given.oidcTokenOrigin].some((address) => address?.startsWith('http:')) &&
      given.stage !== 'local',
    'oidcIssuer: only the stage local may trust a provider without TLS; write https://…',
  );
  refuse(
    given.oidcTokenOrigin && !given.oidcClientId,
    'oidcTokenOrigin: the page of the desk asks it, if agents sign in there; write also -c oidcClientId=…',
  );
  refuse(
    given.oidcIssuer && !given.oidcAudience,
    'oidcAudience: without it any token of that issuer would open the chat; write also -c oidcAudience=…',
  );
  refuse(
    !given.oidcIssuer && Object.keys(given).some((key) => key.startsWith('oidc')),
    'oidcIssuer: the other oidc settings mean nothing without it; write also -c oidcIssuer=https://…',
  );
  refuse(
    edge && partitionOf(region).name !== 'aws',
    `edge: CloudFront needs us-east-1, which ${region} cannot refer to; write -c edge=off`,
  );
}

function domain(given: Context): { domain?: Domain } {
  if (!given.domain) return {};
  const { hostedZoneId, certificateArn } = given;
  return {
    domain: { name: given.domain, ...(hostedZoneId && { hostedZoneId }), ...(certificateArn && { certificateArn }) },
  };
}

function oidc(given: Context): { oidc?: Oidc } {
  if (!given.oidcIssuer || !given.oidcAudience) return {};
  return {
    oidc: {
      issuer: given.oidcIssuer,
      audience: given.oidcAudience,
      tenantClaim: given.oidcTenantClaim ?? 'tenantId',
      roleClaim: given.oidcRoleClaim ?? 'role',
      subjectClaim: given.oidcSubjectClaim ?? 'sub',
      maxTokenAge: given.oidcMaxTokenAge ?? DEFAULTS.oidcMaxTokenAge,
      ...(given.oidcClientId === undefined ? {} : { clientId: given.oidcClientId }),
      ...(given.oidcTokenOrigin === undefined ? {} : { tokenOrigin: given.oidcTokenOrigin }),
    },
  };
}
