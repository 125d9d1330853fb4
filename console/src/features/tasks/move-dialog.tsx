import { useQuery } from '@tanstack/react-query';
import { stepsQuery } from '@/api/queries/tasks';
import type { Task, TaskStatus } from '@/api/types';
import { Dialog } from '@/components/ui/dialog';
import { ForeignText } from '@/components/ui/foreign-text';
import { counted } from '@/components/ui/format';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { STATE_OF_TASK, WORD_OF_TASK } from '@/components/ui/states';

const TARGETS: readonly TaskStatus[] = [
  'planning',
  'ready',
  'in_progress',
  'review',
  'approved',
  'blocked',
  'cancelled',
];

interface MoveDialogProps {
  tasks: readonly Task[];
  move: (to: TaskStatus) => void;
  close: () => void;
}

/** Where tasks go, without dragging: of one task each state that refuses it names its rule. */
export function MoveDialog({ tasks, move, close }: MoveDialogProps) {
  const [first] = tasks;
  const single = tasks.length === 1 ? first : undefined;
  const steps = useQuery(stepsQuery(single));
  const called = single ? single.code : counted(tasks.length, 'task');
  return (
    <Dialog title={`Move ${called} to`} testId="move-dialog" className="move-dialog" close={close}>
      <ul>
        {TARGETS.filter((one) => one !== single?.status).map((one) => {
          const refused = single && steps.data?.get(one);
          return (
            <li key={one}>
              <button
                type="button"
                className={`move-target ${refused ? 'move-refused' : ''}`}
                onClick={() => {
                  close();
                  move(one);
                }}
                data-testid={`choice-${one}`}
              >
                <StateGlyph name={STATE_OF_TASK[one]} />
                <span className="col">
                  {WORD_OF_TASK[one]}
                  {refused && (
                    <span className="meta">
                      <ForeignText text={refused} />
                    </span>
                  )}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
