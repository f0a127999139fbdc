import type { Synthesized, Template } from '../app.ts';
import { type Row, wideTable } from '../markdown-table.ts';
import { code, type Properties, placeOf, resourcesOf, shortName, textOf, withoutAccount } from './template-values.ts';

/** What each function may do, and what others may do to the functions and the bucket. */
export function permissions({ chat }: Synthesized): string {
  const functions = resourcesOf(chat.template, 'AWS::Lambda::Function');
  const rows = functions.flatMap(({ properties: { Role } }) => {
    const role = Role['Fn::GetAtt'][0] as string;
    const granted = statementsOf(chat.template, role).filter(({ Action }) => !writesOwnLog(Action));
    const name = shortName(role).replace(/Role$/, '').toLowerCase();
    return granted.length
      ? granted.map((statement, at) => row(at === 0 ? name : '', statement))
      : [[name, 'nothing', '', '']];
  });
  return [
    'Each function has a role of its own, without managed policies, and may write to its own log; nothing else is granted by',
    'default. `only` is a condition of IAM: a request that names other rows, or none, is refused. `*` stands for ids, which cannot',
    'hold a `#`. There is no Scan.',
    '',
    wideTable(['function', 'may', 'on', 'only'], rows),
    '',
    '**Wildcards** that remain in resources, and why:',
    '',
    wideTable(['resource', 'reason'], wildcards(chat.accepted)),
    '',
    '**Others**: who may start a function, and read the bucket.',
    '',
    wideTable(['who', 'may', 'on', 'only'], others(chat.template)),
  ].join('\n');
}

const writesOwnLog = (action: string | string[]): boolean => [action].flat().every((one) => one.startsWith('logs:'));

/** The statements of a role's policies, in the order of the template. */
export function statementsOf(template: Template, role: string): Properties[] {
  const policies = resourcesOf(template, 'AWS::IAM::Policy').filter(({ properties }) =>
    (properties.Roles as Properties[]).some(({ Ref }) => Ref === role),
  );
  return policies.flatMap(({ properties }) => properties.PolicyDocument.Statement as Properties[]);
}

const actions = (action: string | string[]): string =>
  code([action].flat().map((one) => one.replace(/^dynamodb:/, '')));
const onWhat = (resource: unknown): string => code([resource].flat().map(placeOf));

const row = (name: string, { Action, Resource, Condition }: Properties): Row => [
  name,
  actions(Action),
  onWhat(Resource),
  Condition ? conditionText(Condition) : '',
];

/** A condition: the rows that a statement is restricted to, else as IAM has it. */
function conditionText(condition: Properties): string {
  const rows = condition['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'];
  if (rows && condition.Null?.['dynamodb:LeadingKeys'] === 'false') return code(rows);
  return Object.entries(condition)
    .flatMap(([operator, keys]) =>
      Object.entries(keys as Properties).map(([key, value]) => code(`${operator} ${key} ${textOf(value)}`)),
    )
    .join(', ');
}

/** Accepted wildcards, one line for each reason. */
function wildcards(accepted: Record<string, string>): Row[] {
  const found = Object.entries(accepted).flatMap(([rule, reason]): [string, string][] => {
    const [, resource] = /IAM5\[Resource::(.*)\]$/.exec(rule) ?? [];
    return resource ? [[spelled(resource), reason]] : [];
  });
  const byReason = Map.groupBy(found, ([, reason]) => reason);
  return [...byReason].map(
    ([reason, list]): Row => [code([...new Set(list.map(([resource]) => resource))].sort()), reason],
  );
}

/** A resource as cdk-nag spells it, `<FilesBucket7C17EE2E.Arn>/files/*`, by short names. */
const spelled = (resource: string): string =>
  withoutAccount(
    resource.replace(/<([\w:]+?)(\.Arn)?>/g, (_, id: string) => (id.startsWith('AWS::') ? id : shortName(id))),
  );

function others(template: Template): Row[] {
  const invoking = resourcesOf(template, 'AWS::Lambda::Permission').map(({ properties }): Row => {
    const { Principal, Action, FunctionName, SourceArn } = properties;
    return [Principal, code(Action), textOf(FunctionName).toLowerCase(), code(placeOf(SourceArn))];
  });
  const reading = resourcesOf(template, 'AWS::S3::BucketPolicy').flatMap(({ properties }) =>
    (properties.PolicyDocument.Statement as Properties[]).map(
      ({ Effect, Principal, Action, Resource, Condition }): Row => [
        Principal.Service ?? 'everybody',
        `${Effect === 'Deny' ? 'not ' : ''}${code(Action)}`,
        onWhat(Resource),
        conditionText(Condition),
      ],
    ),
  );
  return [...invoking, ...reading];
}
