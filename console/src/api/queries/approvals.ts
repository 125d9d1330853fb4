/** Questions to people: what they are about, and their answers. */
import { queryOptions } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import { read } from '../problem';
import type { Approval, Schemas } from '../types';

const MOST = 500;

/** The newest questions about a run and its tasks, in the order in which they were asked. */
export function approvalsQuery(run: string) {
  return queryOptions({
    queryKey: keys.approvals.list({ run }),
    queryFn: async ({ signal }) => {
      const query = { run, newest_first: true, limit: MOST };
      const page = await read(api.GET('/api/approvals', { params: { query }, signal }));
      return { items: page.items.reverse(), total: page.total };
    },
  });
}

/** Those that were answered lately, in the org or in a project, newest first. */
export function answeredQuery(project?: string) {
  return queryOptions({
    queryKey: keys.approvals.list({ answered: true, project }),
    queryFn: async ({ signal }): Promise<Approval[]> => {
      const query = { project, newest_first: true, limit: MOST };
      const page = await read(api.GET('/api/approvals', { params: { query }, signal }));
      return page.items.filter((one) => one.answered_at !== null);
    },
  });
}

/** What a question is about, as it stands now: the diff, or what was found. Nothing once it is answered. */
export function approvalContentQuery(id: string) {
  const params = { path: { approval_id: id } };
  return queryOptions({
    queryKey: keys.approvals.part(id, 'content'),
    queryFn: async ({ signal }) => {
      // Another window may have answered it: what is gone by then is not asked for.
      const { status } = await read(api.GET('/api/approvals/{approval_id}', { params, signal }));
      if (status !== 'asked') return null;
      return read(api.GET('/api/approvals/{approval_id}/content', { params, signal }));
    },
  });
}

/** Whose work a question is about, and how each of its criteria was judged. */
export function approvalAboutQuery(id: string) {
  return queryOptions({
    queryKey: keys.approvals.part(id, 'about'),
    queryFn: ({ signal }) =>
      read(api.GET('/api/approvals/{approval_id}/about', { params: { path: { approval_id: id } }, signal })),
  });
}

export interface Answer {
  approve: boolean;
  reason: string;
  /** The sha256 of what was looked at; another one is refused. */
  seen: string;
}

/** Approve or refuse exactly what was looked at; it arrives though the page is closed meanwhile. */
export function answerApproval(
  id: string,
  { approve, reason, seen }: Answer,
): Promise<Schemas['ApprovalShown']> {
  const params = { path: { approval_id: id } };
  const body = { reason, content_sha256: seen };
  return approve
    ? read(api.POST('/api/approvals/{approval_id}/approve', { params, body, keepalive: true }))
    : read(api.POST('/api/approvals/{approval_id}/reject', { params, body, keepalive: true }));
}
