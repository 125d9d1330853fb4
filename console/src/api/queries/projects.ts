/** What is built, in which repository, by whom. */
import { queryOptions } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import { read, readTagged } from '../problem';
import type { Project } from '../types';

/** The projects of the org, the newest first. */
export function projectsQuery() {
  return queryOptions({
    queryKey: keys.projects.list(),
    queryFn: ({ signal }) =>
      read(api.GET('/api/projects', { params: { query: { limit: 200, newest_first: true } }, signal })),
  });
}

/** A project, with the ETag that a change of it brings along. */
export function projectQuery(id: string) {
  return queryOptions({
    queryKey: keys.projects.one(id),
    queryFn: ({ signal }) =>
      readTagged(api.GET('/api/projects/{project_id}', { params: { path: { project_id: id } }, signal })),
  });
}

/** The newest runs of a project. */
export function projectRunsQuery(id: string) {
  return queryOptions({
    queryKey: keys.runs.list({ project: id, newest: 20 }),
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/runs', { params: { query: { project: id, limit: 20, newest_first: true } }, signal }),
      ),
  });
}

/** The version of the template that a project began from; it never changes. */
export function beganFromQuery(template: NonNullable<Project['template']>) {
  const [, name = ''] = template.template_id.split('/');
  return queryOptions({
    queryKey: keys.templates.part(template.template_id, 'version', { number: template.version }),
    queryFn: ({ signal }) => {
      const path = { kind: 'project' as const, name, number: template.version };
      return read(api.GET('/api/templates/{kind}/{name}/versions/{number}', { params: { path }, signal }));
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The templates that a project can begin from. */
export function projectTemplatesQuery() {
  return queryOptions({
    queryKey: keys.templates.list({ kind: 'project' }),
    queryFn: ({ signal }) =>
      read(api.GET('/api/templates', { params: { query: { kind: 'project', limit: 200 } }, signal })),
  });
}
