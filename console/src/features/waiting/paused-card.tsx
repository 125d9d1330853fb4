import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { keys } from '@/api/keys';
import { runQuery, steerRun } from '@/api/queries/runs';
import { standingQuery } from '@/api/queries/standing';
import type { Run } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { Age } from '@/components/ui/age';
import { Button, buttonClass } from '@/components/ui/button';
import { ForeignText } from '@/components/ui/foreign-text';
import { StateGlyph } from '@/components/ui/icon/state-glyph';

/** A run that rests until somebody lets it go on: why, and the way on. */
export function PausedCard({ run }: { run: Run }) {
  const queries = useQueryClient();
  const standing = useQuery(standingQuery());
  const name = standing.data?.projects.find((one) => one.project_id === run.project_id)?.name ?? run.backlog;
  const why = standing.data?.runs.find((one) => one.run_id === run.id)?.reason;
  const resume = useMutation({
    mutationFn: async () => {
      const { value, etag } = await queries.fetchQuery({ ...runQuery(run.id), staleTime: 0 });
      return steerRun(value, etag, 'resume');
    },
    onSettled: () =>
      Promise.all(
        [keys.runs, keys.standing, keys.approvals].map((one) =>
          queries.invalidateQueries({ queryKey: one.all }),
        ),
      ),
  });
  return (
    <li className="approval" data-decision data-testid={`waits-${run.id}`}>
      <div className="approval-line">
        <StateGlyph name="paused" />
        <div className="col">
          <b>
            The run of <ForeignText text={name} /> rests
          </b>
          <span className="meta">{why ? <ForeignText text={why} /> : 'A person paused it.'}</span>
          {resume.error && (
            <span className="waiting-refused" role="alert">
              {sentenceOf(resume.error)}
            </span>
          )}
        </div>
        <div className="row approval-acts">
          <span className="meta">
            <Age at={run.updated_at} />
          </span>
          <Link to="/runs/$run" params={{ run: run.id }} className={buttonClass('plain')}>
            Open
          </Link>
          <Button icon="play" busy={resume.isPending} onClick={() => resume.mutate()} data-testid="resume">
            Resume
          </Button>
        </div>
      </div>
    </li>
  );
}
