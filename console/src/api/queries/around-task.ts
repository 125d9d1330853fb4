/** What stands around a task: its thread, its sessions and their output, what it left, what people are asked about it. */
import { queryOptions } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import { read } from '../problem';
import { fileNameOf, saveAnswer } from '../save-file';
import type { components } from '../schema';

export type Comment = components['schemas']['CommentShown'];
export type Artifact = components['schemas']['ArtifactShown'];
export type Version = components['schemas']['guildhall__adapters__http__shown__history__VersionShown'];
export type Tree = components['schemas']['TaskTree'];

const MOST = 500;

/** The threads under a task, all of them, in order of creation: an answer makes no sense without what it answers. */
export function commentsQuery(task: string) {
  return queryOptions({
    queryKey: keys.comments.list({ task }),
    queryFn: async ({ signal }): Promise<{ items: Comment[]; total: number }> => {
      const items: Comment[] = [];
      let cursor: string | undefined;
      do {
        const query = { task, limit: MOST, cursor };
        const page = await read(api.GET('/api/comments', { params: { query }, signal }));
        items.push(...page.items);
        cursor = page.next ?? undefined;
      } while (cursor);
      return { items, total: items.length };
    },
  });
}

/** The sessions that worked on a task, the newest first. */
export function sessionsOfTaskQuery(task: string) {
  return queryOptions({
    queryKey: keys.sessions.list({ task }),
    queryFn: ({ signal }) =>
      read(api.GET('/api/sessions', { params: { query: { task, newest_first: true, limit: 100 } }, signal })),
  });
}

/** What a task left: files, documents and reports. */
export function artifactsQuery(task: string) {
  return queryOptions({
    queryKey: keys.artifacts.list({ task }),
    queryFn: ({ signal }) =>
      read(api.GET('/api/artifacts', { params: { query: { task, limit: MOST } }, signal })),
  });
}

/** Take an artifact away as a file. */
export function saveArtifact({ id, path }: Artifact, code: string): Promise<string> {
  const params = { path: { artifact_id: id } };
  const asked = api.GET('/api/artifacts/{artifact_id}/content', { params, parseAs: 'blob' });
  return saveAnswer(asked, fileNameOf(code, path.split('/').at(-1) ?? ''));
}

/** A task with all below it. */
export function treeQuery(id: string) {
  return queryOptions({
    queryKey: keys.tasks.part(id, 'tree'),
    queryFn: ({ signal }) =>
      read(api.GET('/api/tasks/{task}/tree', { params: { path: { task: id } }, signal })),
  });
}

/** The questions to people about a task. */
export function questionsQuery(task: string) {
  return queryOptions({
    queryKey: keys.approvals.list({ subject: task }),
    queryFn: ({ signal }) =>
      read(api.GET('/api/approvals', { params: { query: { subject: `Task:${task}`, limit: 100 } }, signal })),
  });
}

/** What a task's branch changes, against where it began. */
export function changeOfTaskQuery(task: string, commit: string | null) {
  return queryOptions({
    queryKey: keys.tasks.part(task, 'changes', { commit }),
    staleTime: Number.POSITIVE_INFINITY,
    meta: { still: true },
    queryFn: ({ signal }) =>
      read(api.GET('/api/tasks/{task}/changes', { params: { path: { task } }, signal })),
  });
}
