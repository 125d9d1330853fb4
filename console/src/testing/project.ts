/** A project of the API as tests use it. */
import type { Project } from '@/api/types';
import { AT } from './examples';

/** A project that was made without anything but a name. */
export function project(changed: Partial<Project> = {}): Project {
  return {
    id: 'p-1',
    project_id: 'p-1',
    org_id: 'foundry',
    name: 'toolz',
    goal: '',
    status: 'draft',
    repository: '',
    target_branch: 'main',
    config: {},
    template: null,
    team: [],
    runs: 0,
    active_run_id: null,
    last_run_id: null,
    created_at: AT,
    updated_at: AT,
    ...changed,
  };
}
