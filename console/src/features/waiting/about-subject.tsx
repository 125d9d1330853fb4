import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** What a question is about: a run has a page of its own; a task is named in the question itself. */
export function aboutSubject(subject: string): ReactNode {
  const [type, id = ''] = subject.split(':');
  if (type !== 'Run') return undefined;
  return (
    <Link to="/runs/$run" params={{ run: id }} className="plain-link">
      run {id.slice(0, 13)}
    </Link>
  );
}
