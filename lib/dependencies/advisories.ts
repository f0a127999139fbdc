/** A published fault of a package, in the versions that the lockfile has. */
export type Advisory = {
  /** Its number at GitHub's advisory database, `GHSA-…`. */
  id: string;
  package: string;
  severity: Severity;
  title: string;
};

export type Severity = 'info' | 'low' | 'moderate' | 'high' | 'critical';

/** An advisory that is known, and does not stop a change for a while. */
export type Accepted = {
  id: string;
  /** The reason for which it does no harm here. */
  because: string;
  /** The last day that it is accepted, `2027-01-31`: by then there is a fixed version, or the reason is looked at again. */
  until: string;
};

/** What `npm audit --json` found out: the advisories, or why the registry did not answer. */
export type Audit = { advisories: Advisory[] } | { unanswered: string };

/**
 * Reads what `npm audit --json` printed, of npm 10 or 11.
 *
 * @throws if it is neither a report nor an endpoint's failure: npm itself has failed then.
 */
export function auditOf(printed: string): Audit {
  const { auditReportVersion, vulnerabilities, message } = JSON.parse(printed) as Printed;
  if (auditReportVersion === 2 && vulnerabilities) return { advisories: advisoriesIn(vulnerabilities) };
  if (message) return { unanswered: message };
  throw new Error(`npm audit failed: ${printed}`);
}

type Printed = { auditReportVersion?: number; vulnerabilities?: Record<string, Vulnerable>; message?: string };

/** A package with a fault: its own advisories, and the names of the dependencies by which it has others'. */
type Vulnerable = { via: (string | { name: string; title: string; url: string; severity: Severity })[] };

function advisoriesIn(vulnerabilities: Record<string, Vulnerable>): Advisory[] {
  return Object.values(vulnerabilities)
    .flatMap(({ via }) => via)
    .filter((one) => typeof one === 'object')
    .map(({ name, title, url, severity }) => ({
      id: url.slice(url.lastIndexOf('/') + 1),
      package: name,
      severity,
      title,
    }));
}

/** Those that stop a change: of high or critical severity, and not accepted on this day. */
export function stopping(advisories: readonly Advisory[], accepted: readonly Accepted[], today: string): Advisory[] {
  const tolerated = new Set(accepted.filter(({ until }) => today <= until).map(({ id }) => id));
  return advisories.filter(
    ({ id, severity }) => (severity === 'high' || severity === 'critical') && !tolerated.has(id),
  );
}
