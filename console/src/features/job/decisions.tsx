import { useQueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import type { Tagged } from '@/api/problem';
import type { JobDetail, Variant } from '@/api/types';
import { acceptOf, rejectOf } from '@/api/variants';
import { sentenceOf } from '@/api/words';
import { useChange } from '@/components/conflict/use-change';
import { Button } from '@/components/ui/button';
import { nameOfActor } from '@/components/ui/format';
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
  const called = `Variant ${letter}`;
  const entity = `Variant:${variant.value.id}`;
  const accept = useChange<Variant, void, Variant>(
    () => ({ ...acceptOf(variant), called, entity, yours: { status: 'accepted' } }),
    {
      done: () => {
        const detail = job.kind === 'code' ? 'A run of its project merges it.' : undefined;
        toast({ glyph: 'done', text: `${letter} is accepted`, ...(detail && { detail }) });
      },
      settled,
    },
  );
  const reject = useChange<Variant, void, Variant>(
    () => ({ ...rejectOf(variant, ''), called, entity, yours: { status: 'rejected' } }),
    { settled },
  );
  const { value } = variant;
  if (value.status !== 'draft')
    return (
      <footer className="variant-foot muted">
        {value.status === 'accepted' ? 'Accepted' : 'Set aside'} by {nameOfActor(value.decided_by ?? '')}
      </footer>
    );
  const other = job.variants.find((one) => one.id === job.accepted);
  const off = other && `${letterOf(other.number)} is the outcome of this job.`;
  const refused = accept.error ?? reject.error;
  return (
    <footer className="variant-foot">
      {refused && (
        <p className="red grow-line" role="alert">
          {sentenceOf(refused)}
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
