import type { Run } from '@/api/types';
import { Fact, Facts } from '@/components/ui/facts';
import { ForeignText } from '@/components/ui/foreign-text';
import { counted, exactly } from '@/components/ui/format';
import { Panel } from '@/components/ui/panel';
import { workOf } from '../run-words';
import { nameOfSetting, wordsOfSetting } from './config-words';

/** What the run began with; it never changes afterwards. */
export function RunConfig({ run }: { run: Run }) {
  return (
    <Panel title="Config" testId="run-config">
      <div className="run-config">
        <Facts>
          <Fact name="Works on">
            <ForeignText text={workOf(run)} />
          </Fact>
          <Fact name="Works by">
            {run.runtime === 'rules' ? 'rules: the commands of the tasks' : run.runtime}
          </Fact>
          <Fact name="At a time">{counted(run.parallel, 'task')}</Fact>
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
            <Fact key={name} name={nameOfSetting(name)}>
              <ForeignText text={wordsOfSetting(name, value)} />
            </Fact>
          ))}
        </Facts>
      </div>
    </Panel>
  );
}
