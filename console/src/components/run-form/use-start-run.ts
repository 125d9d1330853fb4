/** Starts a run and opens its page; a repository without a project gets one with it. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { keys } from '@/api/keys';
import { useOnce } from '@/api/once';
import { startRun } from '@/api/queries/runs';
import { toast } from '../ui/toasts';
import type { ReadRun } from './read-run';

/** Starts the run, in a project or on a repository; asked twice for the same, it is started once. `done` is called once it is. */
export function useStartRun(done: () => void) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { onceFor } = useOnce();
  return useMutation({
    mutationFn: ({ body, folder }: Pick<ReadRun, 'body' | 'folder'>) => {
      const wanted = folder ? { ...body, project_id: null, repository: folder } : body;
      return startRun(wanted, onceFor(wanted));
    },
    onSuccess: async (run) => {
      done();
      toast(
        run.resumed
          ? { glyph: 'running', text: 'This work has an unfinished run already: here it is.' }
          : { glyph: 'queued', text: 'The run is queued', detail: 'The server drives it from now on.' },
      );
      await Promise.all(
        [keys.runs, keys.standing, keys.projects].map((one) =>
          queries.invalidateQueries({ queryKey: one.all }),
        ),
      );
      await navigate({ to: '/runs/$run', params: { run: run.id } });
    },
  });
}
