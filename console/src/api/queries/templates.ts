/** What projects, sprints, tasks and documents begin from: bodies in versions that never change. */
import { queryOptions } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import { read } from '../problem';
import type { components } from '../schema';

export type Template = components['schemas']['TemplateShown'];
export type TemplatePublished = components['schemas']['TemplatePublish'];

/** The templates of the org, each by its newest version; presets, which are of the kind job, apart. */
export function templatesQuery() {
  return queryOptions({
    queryKey: keys.templates.list({ all: true }),
    queryFn: async ({ signal }) => {
      const page = await read(api.GET('/api/templates', { params: { query: { limit: 500 } }, signal }));
      return page.items.filter((template) => template.kind !== 'job');
    },
  });
}

/** Publish a body as the next version of a template; one that is equal to the newest changes nothing. */
export function publishTemplate(body: TemplatePublished): Promise<Template> {
  return read(api.POST('/api/templates', { body }));
}
