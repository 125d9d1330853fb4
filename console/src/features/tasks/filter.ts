/** What of the tasks is shown; all of it stands in the URL. */
import type { Task } from '@/api/types';
import type { Board } from './columns';

export interface TasksSearch {
  board?: Board;
  view?: 'list';
  text?: string;
  role?: string;
  agent?: string;
  priority?: Task['priority'];
}

const BOARDS = ['flow', 'queue', 'pm'];
const PRIORITIES = ['urgent', 'high', 'medium', 'low'];

/** The search of the tasks' page; what makes no sense in an address is left out. */
export function tasksSearch(search: Record<string, unknown>): TasksSearch {
  const text = (name: string) =>
    typeof search[name] === 'string' && search[name] ? search[name] : undefined;
  return {
    board: BOARDS.includes(String(search.board)) ? (search.board as Board) : undefined,
    view: search.view === 'list' ? 'list' : undefined,
    text: text('text'),
    role: text('role'),
    agent: text('agent'),
    priority: PRIORITIES.includes(String(search.priority))
      ? (search.priority as Task['priority'])
      : undefined,
  };
}

/** What is filtered here is looked for among so many tasks at a time. */
export const LOOK = 2_000;

/** Whether a task passes what is filtered here; agent and priority are asked of the server. */
export function passes(task: Task, { text, role }: TasksSearch): boolean {
  if (role && task.role !== role) return false;
  if (!text) return true;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const said = `${task.code} ${task.title} ${task.assigned_agent_id ?? ''}`.toLowerCase();
  return words.every((word) => said.includes(word));
}

/** The filters that are on, in words, for an empty board. */
export function filterWords({ text, role, agent, priority }: TasksSearch): string {
  const words = [text && `“${text}”`, role && `role ${role}`, agent && `agent ${agent}`, priority];
  return words.filter(Boolean).join(', ');
}
