import type { Assembly } from '@chat-gateway/local/assembly';
import type { Synthesized } from '../app.ts';
import { accessLogs } from './access-log.ts';
import type { Counted, Measured } from './findings.ts';
import { functionName } from './measured-gateway.ts';
import { countOperations, countSweeps, measureTimes, type Progress } from './run.ts';
import { alarmMetrics, standingCosts } from './standing-costs.ts';

/** The templates of the stages whose cost at rest is stated. */
export type Stages = { dev: Synthesized; prod: Synthesized };

/** Counts everything that docs/costs.md says, in the running product and in the templates of both stages. */
export async function countAll(
  assembly: Assembly,
  stages: Stages,
  progress: Progress,
): Promise<{ counted: Counted; sweepCpuMs: number }> {
  const { idle, row, cpuMs } = await countSweeps(assembly, progress);
  const counted = {
    ...(await countOperations(assembly, progress)),
    sweeps: { idle, row },
    ...countTemplates(stages),
  };
  return { counted, sweepCpuMs: cpuMs };
}

/** Counts what the templates say. */
export function countTemplates({ dev, prod }: Stages) {
  if (!dev.edge) throw new Error('dev has an edge, whose log is counted');
  return {
    accessLogs: accessLogs(dev.chat.template, dev.edge.template),
    memoryMb: memoryOf(dev),
    alarmMetrics: alarmMetrics(prod.chat),
    standing: { dev: standingCosts(dev), prod: standingCosts(prod) },
  };
}

/** Measures processor times, today. */
export const measureAll = async (assembly: Assembly, sweepCpuMs: number, progress: Progress): Promise<Measured> => ({
  on: new Date().toISOString().slice(0, 10),
  ...(await measureTimes(assembly, progress)),
  sweepCpuMs,
});

const memoryOf = ({ chat }: Synthesized): Record<string, number> =>
  Object.fromEntries(
    Object.entries(chat.template.Resources)
      .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
      .map(([id, { Properties }]) => [functionName(id), Properties?.MemorySize as number]),
  );
