import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Tree, treeQuery } from '@/api/queries/around-task';
import type { TaskInFull } from '@/api/types';
import { Failure } from '@/components/ui/failure';
import { ForeignText } from '@/components/ui/foreign-text';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { Nothing, Skeleton } from '@/components/ui/notices';
import { STATE_OF_TASK, WORD_OF_TASK } from '@/components/ui/states';

/** The task with all below it. */
export function TreeView({ task }: { task: TaskInFull }) {
  const tree = useQuery(treeQuery(task.id));
  return (
    <section className="panel" data-testid="tree">
      {tree.isPending && <Skeleton rows={3} />}
      {tree.isError && <Failure what="The tree" error={tree.error} retry={() => tree.refetch()} />}
      {tree.data && (
        <ul className="tree">
          <Branch tree={tree.data} />
        </ul>
      )}
      {tree.data && !tree.data.children.length && <Nothing>Nothing stands below it.</Nothing>}
    </section>
  );
}

function Branch({ tree }: { tree: Tree }) {
  return (
    <li>
      <Link
        className="tree-row"
        to="/tasks/$taskId"
        params={{ taskId: tree.task.id }}
        search={(before) => ({ project: before.project })}
      >
        <StateGlyph name={STATE_OF_TASK[tree.task.status]} />
        <span className="num muted">{tree.task.code}</span>
        <span className="cut grow">
          <ForeignText text={tree.task.title} />
        </span>
        <span className="meta">{WORD_OF_TASK[tree.task.status]}</span>
      </Link>
      {tree.children.length > 0 && (
        <ul>
          {tree.children.map((child) => (
            <Branch key={child.task.id} tree={child} />
          ))}
        </ul>
      )}
      {tree.more && <p className="meta tree-more">There is more below.</p>}
    </li>
  );
}
