import type { Synthesized, SynthesizedStack } from '../app.ts';
import { type Row, wideTable } from '../markdown-table.ts';
import { whenDeleted } from './stores.ts';
import { byStage, code, type Resource, resourcesOf } from './template-values.ts';

/** Which logs there are, what is in them, and for how long. */
export function logs(dev: Synthesized, prod: Synthesized): string {
  const rows = stacksOf(dev).flatMap((stack, at) =>
    resourcesOf(stack.template, 'AWS::Logs::LogGroup').map((group): Row => {
      const inProd = resourcesOf(stacksOf(prod)[at]?.template ?? { Resources: {} }, 'AWS::Logs::LogGroup');
      const other = inProd.find(({ id }) => id === group.id) ?? group;
      return [
        group.id.replace(/[0-9A-F]{8}$/, ''),
        content(stack, group),
        `${group.properties.RetentionInDays} days`,
        byStage(whenDeleted(group), whenDeleted(other)),
      ];
    }),
  );
  return [
    wideTable(['log group', 'holds', 'kept', 'when the stack is deleted'], rows),
    '',
    'Never a token, a text, a cookie or a query string: the access logs name their fields, and the synthesis fails on one that could',
    `hold them. Sockets have no access log unless \`socketAccessLog\` turns it on. ${sampling(prod)}`,
  ].join('\n');
}

const stacksOf = ({ chat, edge }: Synthesized): SynthesizedStack[] => (edge ? [chat, edge] : [chat]);

function content({ template }: SynthesizedStack, { id }: Resource): string {
  const stage = resourcesOf(template, 'AWS::ApiGatewayV2::Stage').find(({ properties }) =>
    JSON.stringify(properties.AccessLogSettings ?? {}).includes(`"${id}"`),
  );
  if (stage) return code(Object.keys(JSON.parse(stage.properties.AccessLogSettings.Format)));
  const [delivery] = resourcesOf(template, 'AWS::Logs::Delivery');
  if (delivery) return code(delivery.properties.RecordFields);
  return 'the function’s JSON lines, with ids';
}

/** WAF can keep samples of whole requests. */
function sampling({ edge }: Synthesized): string {
  const acls = resourcesOf(edge?.template ?? { Resources: {} }, 'AWS::WAFv2::WebACL');
  return JSON.stringify(acls).includes('"SampledRequestsEnabled":true')
    ? 'The web ACL keeps samples of requests.'
    : 'The web ACL keeps no samples of requests.';
}
