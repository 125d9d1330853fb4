import type { Approval, TaskInFull } from '@/api/types';
import { ArtifactsView } from './artifacts-view';
import { ChangesView } from './changes-view';
import { ContextView } from './context-view';
import { ConversationView } from './conversation-view';
import { HistoryView } from './history-view';
import { OutputView } from './output-view';
import type { TaskTab } from './task-search';
import { TreeView } from './tree-view';

interface TaskViewProps {
  task: TaskInFull;
  tab: TaskTab;
  /** The question that it waits for. */
  asked: Approval | undefined;
}

/** The view that is open; where something is written, it is one of its task alone. */
export function TaskView({ task, tab, asked }: TaskViewProps) {
  switch (tab) {
    case 'changes':
      return <ChangesView key={task.id} task={task} asked={asked} />;
    case 'conversation':
      return <ConversationView key={task.id} task={task} />;
    case 'history':
      return <HistoryView task={task} />;
    case 'output':
      return <OutputView task={task} />;
    case 'artifacts':
      return <ArtifactsView task={task} />;
    case 'tree':
      return <TreeView task={task} />;
    case 'context':
      return <ContextView task={task} />;
  }
}
