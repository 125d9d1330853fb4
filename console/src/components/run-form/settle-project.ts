import { api } from '@/api/client';
import { read } from '@/api/problem';

/** The project of a repository on the server, made where there is none. */
export function settleProject(folder: string) {
  return read(api.POST('/api/references/project', { body: { folder, has_repository: true } }));
}
