import { useQueryClient } from '@tanstack/react-query';
import { keptTasks } from '@/api/kept-tasks';
import type { Task, TaskStatus } from '@/api/types';
import type { Acting } from './acting';
import { MoveDialog } from './move-dialog';
import { SelectionBar } from './selection-bar';

interface ActOnTasksProps {
  acting: Acting;
  move: (tasks: readonly Task[], to: TaskStatus) => void;
}

/** The bar of what is selected, and the dialog that asks where tasks go. */
export function ActOnTasks({ acting: { selection, moving, ask }, move }: ActOnTasksProps) {
  const queries = useQueryClient();
  return (
    <>
      <SelectionBar
        count={selection.ids.size}
        move={() => ask([...keptTasks(queries, selection.ids).values()])}
        clear={selection.clear}
      />
      {moving.length > 0 && (
        <MoveDialog
          tasks={moving}
          move={(to) => {
            move(moving, to);
            selection.clear();
          }}
          close={() => ask([])}
        />
      )}
    </>
  );
}
