import { type GatewayResponse, type Header, jsonResponse } from '../http/gateway-message.ts';
import type { ResolvedTemplates } from './resolved-templates.ts';
import { isRecord, knownProperties, resourceLabel, type StackResource } from './template.ts';
import { unsupported } from './unsupported.ts';

/** A part of a request that WAF looks at. A request that lacks it fits no statement about it. */
export type RequestPart =
  | { readonly part: 'method' }
  | { readonly part: 'path' }
  /** In lower case. */
  | { readonly part: 'header'; readonly name: string }
  | { readonly part: 'query argument'; readonly name: string };

export type Transformation = 'LOWERCASE' | 'NORMALIZE_PATH' | 'URL_DECODE';
export type Position = 'CONTAINS' | 'ENDS_WITH' | 'EXACTLY' | 'STARTS_WITH';

/** What a request has to be like. */
export type Statement =
  | { readonly kind: 'and' | 'or'; readonly statements: readonly Statement[] }
  | { readonly kind: 'not'; readonly statement: Statement }
  | {
      readonly kind: 'bytes';
      readonly of: RequestPart;
      readonly transformations: readonly Transformation[];
      readonly position: Position;
      readonly text: string;
    }
  | { readonly kind: 'at least'; readonly of: RequestPart; readonly bytes: number };

/** A rule that blocks an address which sends too many requests of a kind. */
export interface RateRule {
  readonly name: string;
  /** Which requests count, and are blocked; absent for all. */
  readonly scope?: Statement;
  readonly limit: number;
  readonly windowMs: number;
  readonly response: GatewayResponse;
}

/** A web ACL as the template describes it, its rules in the order of their priorities. */
export interface WebAcl {
  readonly rules: readonly RateRule[];
}

/**
 * The web ACL with this ARN (aws-facts 2.7).
 * Known differences: only rules that limit the rate of an address and block it; a default action to allow; of statements
 * `and`, `or`, `not`, a text in the method, the path, a header or an argument of the query, and the least size of these.
 */
export function readWebAcl(templates: ResolvedTemplates, arn: unknown): WebAcl {
  const resource = templates.resources('AWS::WAFv2::WebACL').find((found) => templates.attribute(found, 'Arn') === arn);
  if (resource === undefined)
    throw unsupported(`The web ACL ${String(arn)} is in none of the stacks.`, import.meta.filename);
  knownProperties(resource, {
    read: ['CustomResponseBodies', 'DefaultAction', 'Rules', 'Scope'],
    ignored: ['Description', 'Name', 'Tags', 'VisibilityConfig'],
  });
  const value = (property: string) => templates.value(resource, property);
  if (value('Scope') !== 'CLOUDFRONT') {
    throw new Error(`${resourceLabel(resource)}: a distribution takes a web ACL of the scope CLOUDFRONT only.`);
  }
  const parts: Parts = { resource, bodies: record(value('CustomResponseBodies')) };
  only(parts, 'DefaultAction', record(value('DefaultAction')), ['Allow']);
  const rules = list(value('Rules')).sort((one, other) => Number(one.Priority) - Number(other.Priority));
  return { rules: rules.map((rule) => rateRule(parts, rule)) };
}

/** What all parts of a web ACL are read with. */
interface Parts {
  readonly resource: StackResource;
  readonly bodies: Record<string, unknown>;
}

function rateRule(parts: Parts, rule: Record<string, unknown>): RateRule {
  only(parts, 'a rule', rule, ['Action', 'Name', 'Priority', 'Statement', 'VisibilityConfig']);
  only(parts, 'the action of a rule', record(rule.Action), ['Block']);
  const statement = record(rule.Statement);
  only(parts, 'the statement of a rule', statement, ['RateBasedStatement']);
  const rate = record(statement.RateBasedStatement);
  only(parts, 'RateBasedStatement', rate, ['AggregateKeyType', 'EvaluationWindowSec', 'Limit', 'ScopeDownStatement']);
  if (rate.AggregateKeyType !== 'IP') refuse(parts, `counting by ${String(rate.AggregateKeyType)}`);
  return {
    name: String(rule.Name),
    ...(rate.ScopeDownStatement === undefined ? {} : { scope: statementOf(parts, record(rate.ScopeDownStatement)) }),
    limit: Number(rate.Limit),
    windowMs: Number(rate.EvaluationWindowSec ?? 300) * 1000,
    response: blocked(parts, record(record(rule.Action).Block)),
  };
}

/** WAF's own answer is a page of CloudFront, with 403. */
function blocked(parts: Parts, { CustomResponse }: Record<string, unknown>): GatewayResponse {
  if (CustomResponse === undefined) return jsonResponse(403, { message: 'Request blocked.' });
  const custom = record(CustomResponse);
  const headers = list(custom.ResponseHeaders).map(({ Name, Value }): Header => [String(Name), String(Value)]);
  if (headers.some(([name]) => name.toLowerCase() === 'content-type')) {
    throw new Error(`${resourceLabel(parts.resource)}: a custom response may set any header but content-type.`);
  }
  const body = record(parts.bodies[String(custom.CustomResponseBodyKey)]);
  const type = MEDIA_TYPES[String(body.ContentType)];
  return {
    status: Number(custom.ResponseCode),
    headers: [...(type === undefined ? [] : [['content-type', type] as const]), ...headers],
    body: String(body.Content ?? ''),
  };
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  APPLICATION_JSON: 'application/json',
  TEXT_HTML: 'text/html',
  TEXT_PLAIN: 'text/plain',
};

function statementOf(parts: Parts, statement: Record<string, unknown>): Statement {
  const [kind = '', ...more] = Object.keys(statement);
  if (more.length > 0) refuse(parts, `a statement of ${[kind, ...more].join(' and ')}`);
  const content = record(statement[kind]);
  if (kind === 'AndStatement' || kind === 'OrStatement') {
    const statements = list(content.Statements).map((each) => statementOf(parts, each));
    return { kind: kind === 'AndStatement' ? 'and' : 'or', statements };
  }
  if (kind === 'NotStatement') return { kind: 'not', statement: statementOf(parts, record(content.Statement)) };
  if (kind === 'ByteMatchStatement') return byteMatch(parts, content);
  if (kind === 'SizeConstraintStatement') {
    if (content.ComparisonOperator !== 'GE') refuse(parts, `a size that is ${String(content.ComparisonOperator)}`);
    return { kind: 'at least', of: requestPart(parts, record(content.FieldToMatch)), bytes: Number(content.Size) };
  }
  return refuse(parts, kind);
}

function byteMatch(parts: Parts, content: Record<string, unknown>): Statement {
  const position = POSITIONS.find((known) => known === content.PositionalConstraint);
  if (position === undefined) return refuse(parts, String(content.PositionalConstraint));
  const transformations = list(content.TextTransformations)
    .sort((one, other) => Number(one.Priority) - Number(other.Priority))
    .filter(({ Type }) => Type !== 'NONE')
    .map(({ Type }) => TRANSFORMATIONS.find((known) => known === Type) ?? refuse(parts, String(Type)));
  const of = requestPart(parts, record(content.FieldToMatch));
  return { kind: 'bytes', of, transformations, position, text: String(content.SearchString) };
}

const POSITIONS: readonly Position[] = ['CONTAINS', 'ENDS_WITH', 'EXACTLY', 'STARTS_WITH'];
const TRANSFORMATIONS: readonly Transformation[] = ['LOWERCASE', 'NORMALIZE_PATH', 'URL_DECODE'];

function requestPart(parts: Parts, field: Record<string, unknown>): RequestPart {
  if (field.Method !== undefined) return { part: 'method' };
  if (field.UriPath !== undefined) return { part: 'path' };
  if (field.SingleHeader !== undefined) {
    return { part: 'header', name: String(record(field.SingleHeader).Name).toLowerCase() };
  }
  if (field.SingleQueryArgument !== undefined) {
    return { part: 'query argument', name: String(record(field.SingleQueryArgument).Name) };
  }
  return refuse(parts, Object.keys(field).join(', '));
}

function only(parts: Parts, what: string, value: Record<string, unknown>, known: readonly string[]): void {
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  if (unknown.length > 0) refuse(parts, `${what} with ${unknown.join(', ')}`);
}

function refuse({ resource }: Parts, what: string): never {
  throw unsupported(`${resourceLabel(resource)} has ${what}, which is not emulated.`, import.meta.filename);
}

const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});
const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.map(record) : []);
