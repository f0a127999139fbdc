import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { leaveOutUnknownTypes } from '../../../lib/rehearsal/deployable.ts';
import { temporaryDirectory } from '../synthesized.ts';

const knowsAll = async () => '<ValidateTemplateResponse/>';
const knowsNoDelivery = async () => {
  throw new Error(
    'Template format error: Unrecognized resource types: [AWS::Logs::Delivery, AWS::Logs::DeliverySource]',
  );
};

function assemblyWith(resources: object): { folder: string; resources: () => object } {
  const folder = temporaryDirectory();
  const file = join(folder, 'edge.template.json');
  writeFileSync(file, JSON.stringify({ Resources: resources }));
  return { folder, resources: () => JSON.parse(readFileSync(file, 'utf8')).Resources };
}

test('what the emulator does not know is left out, and everything else is as it was', async () => {
  const Log = { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30 } };
  const { folder, resources } = assemblyWith({ Log, Delivery: { Type: 'AWS::Logs::Delivery', DependsOn: 'Log' } });

  const left = await leaveOutUnknownTypes(knowsNoDelivery, folder, 'edge');

  expect(left).toEqual(['AWS::Logs::Delivery', 'AWS::Logs::DeliverySource']);
  expect(resources()).toEqual({ Log });
});

test('an emulator that knows all gets all', async () => {
  const all = { Delivery: { Type: 'AWS::Logs::Delivery' } };
  const { folder, resources } = assemblyWith(all);

  expect(await leaveOutUnknownTypes(knowsAll, folder, 'edge')).toEqual([]);
  expect(resources()).toEqual(all);
});

test('nothing is left out that another resource refers to', async () => {
  const Alarm = { Type: 'AWS::CloudWatch::Alarm', Properties: { Of: { Ref: 'Delivery' } } };
  const { folder } = assemblyWith({ Alarm, Delivery: { Type: 'AWS::Logs::Delivery' } });

  await expect(leaveOutUnknownTypes(knowsNoDelivery, folder, 'edge')).rejects.toThrow(
    'cannot be deployed without Delivery',
  );
});

test('another refusal of a template is an error', async () => {
  const { folder } = assemblyWith({});
  const refusing = async () => {
    throw new Error('Template format error: unsupported structure');
  };

  await expect(leaveOutUnknownTypes(refusing, folder, 'edge')).rejects.toThrow('unsupported structure');
});
