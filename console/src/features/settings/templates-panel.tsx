import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '@/api/keys';
import {
  publishTemplate,
  type Template,
  type TemplatePublished,
  templatesQuery,
} from '@/api/queries/templates';
import { Age } from '@/components/ui/age';
import { Button } from '@/components/ui/button';
import { Failure } from '@/components/ui/failure';
import { ForeignText } from '@/components/ui/foreign-text';
import { Nothing, Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import { toast } from '@/components/ui/toasts';
import { TemplateDialog } from './template-dialog';

/** What projects, sprints and tasks begin from; a change is a new version, and the old ones stay. */
export function TemplatesPanel() {
  const queries = useQueryClient();
  const asked = useQuery(templatesQuery());
  const [open, setOpen] = useState<Template | 'new'>();
  const publish = useMutation({
    mutationFn: (body: TemplatePublished) => publishTemplate(body),
    onSuccess: (after) => {
      toast({ glyph: 'done', text: `${after.name} has version ${after.version}` });
      setOpen(undefined);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.templates.all }),
  });
  const show = (what: Template | 'new') => {
    publish.reset();
    setOpen(what);
  };
  return (
    <Panel
      title="Templates"
      count={asked.data?.length}
      testId="panel-templates"
      more={
        <Button icon="plus" onClick={() => show('new')} data-testid="new-template">
          New template
        </Button>
      }
    >
      {asked.isPending && <Skeleton rows={2} />}
      {asked.isError && <Failure what="The templates" error={asked.error} retry={() => asked.refetch()} />}
      {asked.data?.length === 0 && (
        <Nothing>
          No template yet. A project takes its config from one, and is shown as a difference from it.
        </Nothing>
      )}
      {asked.data?.map((template) => (
        <div key={template.id} className="settings-row" data-testid={`template-${template.name}`}>
          <b>
            <ForeignText text={template.name} />
          </b>
          <span className="muted grow">
            {template.kind}, version {template.version}
          </span>
          <span className="meta">
            <Age at={template.published_at} />
          </span>
          <Button onClick={() => show(template)} data-testid={`publish-${template.name}`}>
            New version
          </Button>
        </div>
      ))}
      {open && (
        <TemplateDialog
          template={open === 'new' ? undefined : open}
          busy={publish.isPending}
          error={publish.error}
          publish={publish.mutate}
          close={() => setOpen(undefined)}
        />
      )}
    </Panel>
  );
}
