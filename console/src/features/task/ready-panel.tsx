import { useQuery } from '@tanstack/react-query';
import { whyQuery } from '@/api/queries/tasks';
import type { TaskInFull } from '@/api/types';
import { firstAndLast } from '@/components/ui/first-and-last';
import { ForeignText } from '@/components/ui/foreign-text';
import { StateGlyph, type StateName } from '@/components/ui/icon/state-glyph';
import { Nothing } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import '@/components/ui/payload.css';

const OUTCOMES: Readonly<Record<string, StateName>> = {
  passed: 'done',
  failed: 'failed',
  not_verified: 'ready',
};

/** Its first and last line; what is between them, such as a test's output, where somebody asks. */
function Wait({ text }: { text: string }) {
  const short = firstAndLast(text);
  return (
    <div className="grow wait">
      <ForeignText text={short} />
      {text.trim().includes('\n') && (
        <details>
          <summary className="meta">All that it said</summary>
          <pre className="payload">
            <ForeignText text={text} />
          </pre>
        </details>
      )}
    </div>
  );
}

/** What is still missing: each criterion with what came of it, and what the task waits for, in words. */
export function ReadyPanel({ task }: { task: TaskInFull }) {
  const why = useQuery(whyQuery(task.id));
  const wanted = [...task.acceptance_criteria, ...task.dod];
  const resultOf = (criterion: string) => task.results.find((one) => one.criterion === criterion);
  const met = wanted.filter((one) => resultOf(one)?.outcome === 'passed').length;
  const waits = why.data?.waits ?? [];
  return (
    <Panel
      title="What it takes"
      count={wanted.length ? `${met} of ${wanted.length}` : undefined}
      testId="panel-ready"
      className="padded"
    >
      {wanted.map((criterion) => {
        const result = resultOf(criterion);
        return (
          <div key={criterion} className="criterion">
            <StateGlyph name={OUTCOMES[result?.outcome ?? ''] ?? 'ready'} />
            <span className="grow">
              <ForeignText text={criterion} />
            </span>
            <span className="sr">{(result?.outcome ?? 'not looked at').replaceAll('_', ' ')}</span>
          </div>
        );
      })}
      {waits.map((wait) => (
        <div key={wait.text} className="criterion">
          <StateGlyph name={wait.kind === 'person' ? 'ask' : 'blocked'} />
          <Wait text={wait.text} />
        </div>
      ))}
      {!wanted.length && !waits.length && (
        <Nothing>Nothing was asked of it beside the tests and the review.</Nothing>
      )}
      {why.data?.advice && <p className="meta advice">{why.data.advice}</p>}
      {why.data?.delivery && (
        <p className="meta advice" data-testid="delivery">
          Delivery: <ForeignText text={why.data.delivery} />
        </p>
      )}
    </Panel>
  );
}
