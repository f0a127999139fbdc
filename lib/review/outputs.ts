import type { Synthesized } from '../app.ts';
import { type Row, wideTable } from '../markdown-table.ts';
import { code, publishedName } from './template-values.ts';

/** What the outputs are that the CDK makes for the edge stack, by the name of what each refers to. */
const PUBLISHED: Record<string, string> = {
  HttpApi: 'The id of the HTTP API, which the edge sends requests to',
  SocketApi: 'The id of the WebSocket API, which the edge sends sockets to',
  FilesBucket: 'The name of the bucket that the edge reads files from',
  AWSStackId: '**The gateway key**: the stack’s id, which the edge sends with each request',
};

/** The outputs of both stacks. An output without a description fails the page. */
export function outputs({ chat, edge }: Synthesized): string {
  const rows = [chat, ...(edge ? [edge] : [])].flatMap(({ template }) =>
    Object.entries(template.Outputs ?? {}).map(([name, { Description }]): Row => {
      const description = Description ?? PUBLISHED[publishedName(name) ?? ''];
      if (!description) throw new Error(`the output ${name} has no description`);
      return [code(name), description];
    }),
  );
  return [
    'Whoever may describe the stacks reads them. The four that begin with `PublishOutputRef` are made by the CDK for the edge stack,',
    'which reads them when it is deployed ([why](decisions/0014-weak-references-between-stacks.md)).',
    '',
    wideTable(['output', 'is'], rows),
  ].join('\n');
}
