import type { Source } from '@/components/run-form/read-run';
import { RunForm } from '@/components/run-form/run-form';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';

interface StartRunProps {
  project: string | undefined;
  /** What it works on to begin with. */
  work: Source | undefined;
  close: () => void;
}

/** Start a run: on which repository, what it works on, and what it may cost. */
export function StartRun({ project, work, close }: StartRunProps) {
  return (
    <Dialog title="Start a run" testId="start-run-dialog" className="start-run-dialog" close={close}>
      <RunForm project={project} work={work} beside={<Button onClick={close}>Not now</Button>} />
    </Dialog>
  );
}
