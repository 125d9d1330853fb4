import type { Run } from '@/api/types';
import { Fact, Facts } from '@/components/ui/facts';
import { ForeignText } from '@/components/ui/foreign-text';
import { exactly, grouped, micros } from '@/components/ui/format';
import { Panel } from '@/components/ui/panel';
import { workOf } from '../run-words';

/** What the run began with; it never changes afterwards. */
export function RunConfig({ run }: { run: Run }) {
  return (
    <Panel title="Config" testId="run-config">
      <div className="run-config">
        <Facts>
          <Fact name="Works on">
            <ForeignText text={workOf(run)} />
          </Fact>
          <Fact name="Runtime">{run.runtime}</Fact>
          <Fact name="At a time">{run.parallel}</Fact>
          <Fact name="Branch">
            <code>{run.branch}</code>
          </Fact>
          <Fact name="From commit">
            <code>{run.base_commit}</code>
          </Fact>
          <Fact name="Started by">{run.cause || 'a person'}</Fact>
          <Fact name="Asked for">{run.created_at && exactly(run.created_at)}</Fact>
          <Fact name="Run id">
            <code>{run.id}</code>
          </Fact>
        </Facts>
        <Facts>
          {Object.entries(run.config_snapshot).map(([name, value]) => (
            <Fact key={name} name={name.replaceAll('_', ' ')}>
              <ForeignText text={written(name, value)} />
            </Fact>
          ))}
        </Facts>
      </div>
    </Panel>
  );
}

function written(name: string, value: unknown): string {
  if (value === null || value === '') return 'not set';
  if (name === 'micros' && typeof value === 'number') return micros(value);
  if (typeof value === 'number') return grouped(value);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map((one) => written('', one)).join(', ') || 'none';
  return Object.entries(value)
    .map(([inner, one]) => `${inner.replaceAll('_', ' ')} ${written(inner, one)}`)
    .join(', ');
}
