/** Starts a run and opens its page; a repository without a project gets one first. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { keys } from '@/api/keys';
import { startRun } from '@/api/queries/runs';
import { toast } from '@/components/ui/toasts';
import { settleProject } from './settle-project';
import { type Want, wanted } from './want';

/** Settles the project where it is a new repository, starts the run and opens its page. */
export function useStartRun(close: () => void) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (want: Want) => {
      const project = want.project || (await settleProject(want.folder.trim())).id;
      return startRun(wanted(want, project));
    },
    onSuccess: async (run) => {
      await Promise.all(
        [keys.runs, keys.standing].map((one) => queries.invalidateQueries({ queryKey: one.all })),
      );
      if (run.resumed)
        toast({ glyph: 'running', text: 'This work has an unfinished run already: here it is.' });
      close();
      await navigate({ to: '/runs/$run', params: { run: run.id } });
    },
  });
}
