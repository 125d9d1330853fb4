import { Link } from '@tanstack/react-router';
import type { Approval } from '@/api/types';
import { ForeignText } from '../ui/foreign-text';

/** Whose work a question is about: the task, the project and the run, each where it can be seen. */
export function AboutWork({ about }: { about: Approval['about'] }) {
  return (
    <>
      {about.task_id && (
        <Link to="/tasks/$taskId" params={{ taskId: about.task_id }} className="plain-link">
          {about.task}
        </Link>
      )}
      {about.project_id && (
        <Link to="/projects/$projectId" params={{ projectId: about.project_id }} className="plain-link">
          <ForeignText text={about.project} />
        </Link>
      )}
      {about.run_id && (
        <Link to="/runs/$run" params={{ run: about.run_id }} className="plain-link">
          run {about.run_id.slice(-12)}
        </Link>
      )}
    </>
  );
}
