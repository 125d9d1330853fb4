/** A journal that tests read as the API lets it be read, and let grow. */
import { HttpResponse, http } from 'msw';
import type { JournalEvent } from '@/api/types';
import { page, task } from './examples';
import { happened } from './run-examples';
import { answering, server } from './server';

/** What happened at a position. */
export function event(
  position: number,
  type = 'task.created',
  changed: Partial<JournalEvent> = {},
): JournalEvent {
  return happened(type, position - 1, { position, ...changed });
}

/** A journal as the API reads it: by cursor, since a position, by type and correlation; it may grow. */
export function journal(count: number, size = 100) {
  const lines = Array.from({ length: count }, (_, at) => event(at + 1));
  const asked: URLSearchParams[] = [];
  answering({ '/api/tasks/t-1': task({ code: 'F-4' }) });
  server.use(
    http.get('*/api/events', ({ request }) => {
      const query = new URL(request.url).searchParams;
      asked.push(query);
      const types = query.getAll('type');
      const passing = lines.filter(
        (one) =>
          (!types.length || types.some((type) => one.type.startsWith(type.replace('*', '')))) &&
          (!query.get('task') || one.task_id === query.get('task')) &&
          (!query.get('correlation') || one.correlation_id === query.get('correlation')),
      );
      const from = Number(query.get('cursor') ?? query.get('since') ?? 0);
      const backwards = query.get('newest_first') === 'true';
      const rest = backwards
        ? passing.filter((one) => !from || one.position < from).reverse()
        : passing.filter((one) => one.position > from);
      const items = rest.slice(0, Math.min(size, Number(query.get('limit') ?? size)));
      const next = rest.length > items.length ? String(items.at(-1)?.position) : null;
      const told = items.map((one) => ['developer', `T-${one.position}`, `did ${one.position}`]);
      return HttpResponse.json({ ...page(items), total: passing.length, next, position: lines.length, told });
    }),
  );
  return { lines, asked };
}
