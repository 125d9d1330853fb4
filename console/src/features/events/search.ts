/** Which events are shown and which one is open; all of it stands in the URL. */
import { WRONG_TYPES } from '@/api/queries/events';
import type { TailAsked } from '@/api/queries/tail';

export interface EventsSearch {
  /** An event's name, or all that begin with a noun: `task.*`. */
  type?: string;
  /** Only what went wrong; it takes the place of a type. */
  wrong?: boolean;
  task?: string;
  agent?: string;
  correlation?: string;
  /** The position of the event whose drawer is open. */
  event?: number;
}

const TYPE = /^[a-z_]+\.(?:\*|[a-z_]+)$/;

/** The nouns that events are about, for the choice of a type. */
export const NOUNS: readonly string[] = [
  'agent',
  'approval',
  'artifact',
  'budget',
  'comment',
  'decision',
  'delivery',
  'external',
  'job',
  'key',
  'kickoff',
  'lease',
  'login',
  'member',
  'merge',
  'org',
  'project',
  'run',
  'schedule',
  'session',
  'sprint',
  'step',
  'task',
  'template',
  'tool',
  'user',
  'variant',
  'webhook',
];

/** The search of the events' page; what makes no sense in an address is left out. */
export function eventsSearch(search: Record<string, unknown>): EventsSearch {
  const text = (name: string) => {
    const value = search[name];
    return (typeof value === 'string' && value) || (typeof value === 'number' && String(value)) || undefined;
  };
  const wrong = search.wrong === true || undefined;
  const type = text('type');
  const event = Number(search.event);
  return {
    type: !wrong && type && TYPE.test(type) ? type : undefined,
    wrong,
    task: text('task'),
    agent: text('agent'),
    correlation: text('correlation'),
    event: Number.isSafeInteger(event) && event > 0 ? event : undefined,
  };
}

/** What is asked of the journal for a search. */
export function askedOf(search: EventsSearch, project: string | undefined): TailAsked {
  const { type, wrong, task, agent, correlation } = search;
  return { types: wrong ? WRONG_TYPES : type ? [type] : undefined, task, agent, correlation, project };
}

/** The search without any filter; what is open stays open. */
export const UNFILTERED: EventsSearch = {
  type: undefined,
  wrong: undefined,
  task: undefined,
  agent: undefined,
  correlation: undefined,
};

/** The filters that are on, in words; a task and a project by their names where they are known. */
export function filterWords(search: EventsSearch, task?: string, project?: string): string {
  const { type, wrong, agent, correlation } = search;
  const words = [
    wrong && 'what went wrong',
    type && `type ${type}`,
    task && `task ${task}`,
    agent && `agent ${agent}`,
    correlation && `correlation ${correlation}`,
    project && `project ${project}`,
  ];
  return words.filter(Boolean).join(', ');
}
