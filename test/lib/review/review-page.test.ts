import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Synthesized } from '../../../lib/app.ts';
import { reviewPage } from '../../../lib/review/review-page.ts';
import { synthesized } from '../synthesized.ts';

const dev = await synthesized({ stage: 'dev' });
const prod = await synthesized({ stage: 'prod' });

test('docs/review.md is what the templates make: npm run review', () => {
  const committed = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'review.md'), 'utf8');

  expect(committed.split('\n')).toEqual(reviewPage(dev, prod).split('\n'));
});

/** The page of templates with a change that the page has to show, in both stages. */
function pageAfter(change: (stage: Synthesized) => void): string {
  const stages = [structuredClone(dev), structuredClone(prod)] as const;
  for (const stage of stages) change(stage);
  return reviewPage(...stages);
}

const resource = ({ chat }: Synthesized, type: string, start = '') => {
  const found = Object.entries(chat.template.Resources).find(([id, { Type }]) => Type === type && id.startsWith(start));
  if (!found) throw new Error(`there is no ${type} that begins with ${start}`);
  // biome-ignore lint/suspicious/noExplicitAny: a template of any shape
  return found[1].Properties as Record<string, any>;
};

describe('the page says', () => {
  test('that a route lost its authorizer, and fails if nobody says why', () => {
    expect(() =>
      pageAfter((stage) => {
        delete resource(stage, 'AWS::ApiGatewayV2::Route', 'HttpApiPOSTapichatmessages').AuthorizerId;
      }),
    ).toThrow('/api/chat/messages has no authorizer: say why');
  });

  test('a wider permission', () => {
    const page = pageAfter((stage) => {
      resource(stage, 'AWS::IAM::Policy', 'Authorizer').PolicyDocument.Statement.push({
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: '*',
      });
    });

    expect(page).toContain('|  | `s3:GetObject` | `*` |  |');
  });

  test('another reader of the secret', () => {
    const page = pageAfter((stage) => {
      const { Ref } = resource(stage, 'AWS::IAM::Policy', 'Tokens').PolicyDocument.Statement.at(-1).Resource;
      const { Statement } = resource(stage, 'AWS::IAM::Policy', 'Chat').PolicyDocument;
      Statement.push({ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: { Ref } });
    });

    expect(page).toMatch(/\| SigningKey \|.*\| `tokens`, `chat` \|/);
  });

  test('a table that is no longer protected in production', () => {
    const page = pageAfter((stage) => {
      resource(stage, 'AWS::DynamoDB::Table', 'Tenants').DeletionProtectionEnabled = false;
    });

    expect(page).toMatch(/\| Tenants \|.*\| no \| dev: none/);
  });

  test('an output that the CDK makes for another stack, and fails on one that nobody explains', () => {
    expect(() =>
      pageAfter((stage) => {
        stage.chat.template.Outputs = { PublishOutputRefOther0123ABCD4567EF89: { Value: 'x' } };
      }),
    ).toThrow('PublishOutputRefOther0123ABCD4567EF89 has no description');
  });

  test('nothing once that the stages have differently', () => {
    const other = structuredClone(prod);
    resource(other, 'AWS::IAM::Policy', 'Chat').PolicyDocument.Statement.pop();

    expect(() => reviewPage(dev, other)).toThrow('the stages differ in their permissions');
  });
});
