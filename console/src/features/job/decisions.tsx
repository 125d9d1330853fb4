import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { Problem, type Tagged } from '@/api/problem';
import type { JobDetail, Variant } from '@/api/types';
import { acceptVariant, rejectVariant } from '@/api/variants';
import { sentenceOf } from '@/api/words';
import { Button } from '@/components/ui/button';
import { toast } from '@/components/ui/toasts';
import { letterOf } from './view';

interface DecisionsProps {
  job: JobDetail;
  variant: Tagged<Variant>;
  letter: string;
  isChosen: boolean;
  editing: boolean;
  edit: () => void;
}

/** Accept, edit or set aside; what is decided says by whom. */
export function Decisions({ job, variant, letter, isChosen, editing, edit }: DecisionsProps) {
  const queries = useQueryClient();
  const settled = () =>
    Promise.all([keys.variants, keys.jobs].map((one) => queries.invalidateQueries({ queryKey: one.all })));
  const accept = useMutation({
    mutationFn: () => acceptVariant(variant),
    onSuccess: () => {
      const detail = job.kind === 'code' ? 'A run of its project merges it.' : undefined;
      toast({ glyph: 'done', text: `${letter} is accepted`, ...(detail && { detail }) });
    },
    onSettled: settled,
  });
  const reject = useMutation({ mutationFn: () => rejectVariant(variant, ''), onSettled: settled });
  const { value } = variant;
  if (value.status !== 'draft')
    return (
      <footer className="variant-foot muted">
        {value.status === 'accepted' ? 'Accepted' : 'Set aside'} by {value.decided_by?.replace(/^\w+:/, '')}
      </footer>
    );
  const other = job.variants.find((one) => one.id === job.accepted);
  const off = other && `${letterOf(other.number)} is the outcome of this job.`;
  const refused = accept.error ?? reject.error;
  return (
    <footer className="variant-foot">
      {refused && (
        <p className="red grow-line" role="alert">
          {refusal(refused)}
        </p>
      )}
      <Button
        kind={isChosen && !off ? 'solid' : 'plain'}
        icon={isChosen && !off ? 'check' : undefined}
        busy={accept.isPending}
        off={editing ? 'Save it first.' : off}
        onClick={() => accept.mutate()}
        data-accepts={value.number}
        data-testid={`accept-${letter}`}
      >
        Accept {letter}
      </Button>
      <Button
        kind="bare"
        icon="edit"
        off={editing ? 'It is being edited.' : undefined}
        onClick={edit}
        data-testid={`edit-${letter}`}
      >
        Edit
      </Button>
      <Button
        kind="bare"
        className="end"
        busy={reject.isPending}
        onClick={() => reject.mutate()}
        data-testid={`reject-${letter}`}
      >
        Reject
      </Button>
    </footer>
  );
}

function refusal(error: unknown): string {
  if (error instanceof Problem && error.status === 412)
    return 'Somebody changed it first. What stands here now is theirs: read it, then decide.';
  return sentenceOf(error);
}
