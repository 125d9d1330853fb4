import { Chip } from '../ui/chip';
import { ForeignText } from '../ui/foreign-text';
import './approval.css';

interface Finding {
  rule: string;
  level: string;
  message: string;
  place: string;
}

/** What a scan found, from its SARIF document: the gravest first, each with its place. */
export function Findings({ sarif }: { sarif: Record<string, unknown> }) {
  const found = findingsOf(sarif);
  if (!found.length) return <p className="muted">The scan found nothing.</p>;
  return (
    <ul className="findings" data-testid="findings">
      {found.map((one) => (
        <li key={`${one.rule} ${one.place} ${one.message}`}>
          <Chip hue={one.level === 'error' ? 'red' : one.level === 'warning' ? 'brass' : 'plain'}>
            {one.level}
          </Chip>
          <span className="col">
            <ForeignText text={one.message} />
            <span className="meta">
              <code>{one.rule}</code> <ForeignText text={one.place} />
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

interface Sarif {
  runs?: {
    results?: {
      ruleId?: string;
      level?: string;
      message?: { text?: string };
      locations?: {
        physicalLocation?: { artifactLocation?: { uri?: string }; region?: { startLine?: number } };
      }[];
    }[];
  }[];
}

const LEVELS = ['error', 'warning', 'note', 'none'];

/** The results of all runs of a SARIF 2.1.0 document. */
export function findingsOf(sarif: Record<string, unknown>): Finding[] {
  const results = (sarif as Sarif).runs?.flatMap((run) => run.results ?? []) ?? [];
  const found = results.map((result) => {
    const where = result.locations?.[0]?.physicalLocation;
    const line = where?.region?.startLine;
    return {
      rule: result.ruleId ?? '',
      level: result.level ?? 'warning',
      message: result.message?.text ?? '',
      place: `${where?.artifactLocation?.uri ?? ''}${line ? `:${line}` : ''}`,
    };
  });
  return found.sort((one, other) => LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level));
}
