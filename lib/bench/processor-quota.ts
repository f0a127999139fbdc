import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Limits one process to a share of a processor, as Lambda limits a function by its memory. */
export type ProcessorQuota = {
  limit(pid: number): void;
  /** To be called when the process has ended. */
  end(): void;
};

/** Milliseconds of an accounting period, in each of which the process gets its share; Lambda's is not documented. */
const PERIOD = 20;

/**
 * The kernel's own quota where a control group can be made (root, on Linux); elsewhere the process is stopped for the rest of
 * each period, which is less exact the busier the machine is.
 */
export const processorQuota = (share: number): ProcessorQuota => groupQuota(share) ?? signalQuota(share);

let groups = 0;

function groupQuota(share: number): ProcessorQuota | undefined {
  const period = PERIOD * 1000;
  const quota = Math.round(period * share);
  // Control groups of version 1, and of version 2.
  const versions: [string, Record<string, string>][] = [
    ['/sys/fs/cgroup/cpu', { 'cpu.cfs_period_us': `${period}`, 'cpu.cfs_quota_us': `${quota}` }],
    ['/sys/fs/cgroup', { 'cpu.max': `${quota} ${period}` }],
  ];
  const name = `chat-bench-${process.pid}-${++groups}`;
  for (const [root, settings] of versions) {
    const group = join(root, name);
    try {
      mkdirSync(group);
      // A file that is not there is not made: the folder is none of a control group.
      for (const [file, value] of Object.entries(settings)) writeFileSync(join(group, file), value, { flag: 'r+' });
    } catch {
      if (existsSync(group)) rmdirSync(group);
      continue;
    }
    return {
      limit: (pid) => writeFileSync(join(group, 'cgroup.procs'), String(pid)),
      end: () => rmdirSync(group),
    };
  }
  return undefined;
}

function signalQuota(share: number): ProcessorQuota {
  let turns: NodeJS.Timeout | undefined;
  let stop: NodeJS.Timeout | undefined;
  return {
    limit(pid) {
      turns = setInterval(() => {
        process.kill(pid, 'SIGCONT');
        stop = setTimeout(() => process.kill(pid, 'SIGSTOP'), PERIOD * share);
      }, PERIOD);
    },
    end() {
      clearInterval(turns);
      clearTimeout(stop);
    },
  };
}
