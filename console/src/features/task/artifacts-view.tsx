import { useMutation, useQuery } from '@tanstack/react-query';
import { type Artifact, artifactsQuery, saveArtifact } from '@/api/queries/around-task';
import type { TaskInFull } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { Age } from '@/components/ui/age';
import { Button } from '@/components/ui/button';
import { Chip } from '@/components/ui/chip';
import { Failure } from '@/components/ui/failure';
import { ForeignText } from '@/components/ui/foreign-text';
import { grouped } from '@/components/ui/format';
import { Icon } from '@/components/ui/icon/icon';
import { Nothing, Skeleton } from '@/components/ui/notices';
import { toast } from '@/components/ui/toasts';

/** What the task left, to be saved: it is never opened here. */
export function ArtifactsView({ task }: { task: TaskInFull }) {
  const artifacts = useQuery(artifactsQuery(task.id));
  const save = useMutation({
    mutationFn: (artifact: Artifact) => saveArtifact(artifact, task.code),
    onSuccess: (name) => void toast({ glyph: 'done', text: `${name} is saved` }),
    onError: (error) => void toast({ glyph: 'failed', text: 'Nothing was saved', detail: sentenceOf(error) }),
  });
  return (
    <section className="panel" data-testid="artifacts">
      {artifacts.isPending && <Skeleton rows={3} />}
      {artifacts.isError && (
        <Failure what="The artifacts" error={artifacts.error} retry={() => artifacts.refetch()} />
      )}
      {artifacts.data?.items.length === 0 && <Nothing>It has left nothing beside its commits.</Nothing>}
      {artifacts.data?.items.map((one) => (
        <div key={one.id} className="left">
          <Icon name="file" className="sm faint" />
          <code className="grow cut">
            <ForeignText text={one.path} />
          </code>
          <Chip>{one.type}</Chip>
          {one.size !== null && <span className="meta">{grouped(one.size)} bytes</span>}
          <span className="meta">
            <Age at={one.created_at} />
          </span>
          {one.size !== null && (
            <Button
              kind="bare"
              icon="download"
              aria-label={`Save ${one.path}`}
              busy={save.isPending && save.variables.id === one.id}
              onClick={() => save.mutate(one)}
              data-testid={`save-${one.id}`}
            />
          )}
        </div>
      ))}
    </section>
  );
}
