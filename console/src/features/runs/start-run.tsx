import { RunForm } from '@/components/run-form/run-form';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';

/** Start a run: on which repository, what it works on, and what it may cost. */
export function StartRun({ project, close }: { project: string | undefined; close: () => void }) {
  return (
    <Dialog title="Start a run" testId="start-run-dialog" className="start-run-dialog" close={close}>
      <RunForm project={project} beside={<Button onClick={close}>Not now</Button>} />
    </Dialog>
  );
}
