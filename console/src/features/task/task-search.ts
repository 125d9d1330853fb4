/** Which view of a task is open, and at which moment of its history; both stand in the URL. */

export const TABS = ['changes', 'conversation', 'history', 'output', 'artifacts', 'tree', 'context'] as const;
export type TaskTab = (typeof TABS)[number];

export interface TaskSearch {
  tab?: TaskTab;
  /** A position of the journal: the task as it stood there. */
  at?: string;
}

/** The search of a task's page; what makes no sense in an address is left out. */
export function taskSearch(search: Record<string, unknown>): TaskSearch {
  const tab = TABS.find((one) => one === search.tab);
  return { tab, at: /^\d+$/.test(String(search.at ?? '')) ? String(search.at) : undefined };
}
