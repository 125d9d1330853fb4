/** Jobs, variants and presets as tests use them. */
import type { Job, JobDetail, Preset, Variant } from '@/api/types';
import { AT } from './examples';

/** A preset for a document. */
export function preset(changed: Partial<Preset> = {}): Preset {
  return {
    id: 'release-notes',
    name: 'release-notes',
    kind: 'document',
    description: 'Notes for people who use it.',
    template: '# {{ title }}',
    commands: [],
    inputs: { version: null },
    variants: 3,
    file_name: 'notes.md',
    version: 1,
    retired: false,
    created_by: 'person:owner@example.org',
    created_at: AT,
    updated_at: AT,
    ...changed,
  };
}

/** A job whose variants are all made. */
export function job(changed: Partial<Job> = {}): Job {
  return {
    id: 'j-1',
    status: 'completed',
    kind: 'document',
    title: 'Notes for 1.1',
    preset: 'release-notes',
    preset_version: 1,
    inputs: { version: '1.1' },
    wanted: 2,
    runtime: 'rules',
    project_id: null,
    schedule_id: null,
    created_by: 'person:owner@example.org',
    attempts: 0,
    failure: '',
    accepted: null,
    due_at: null,
    created_at: AT,
    started_at: AT,
    ended_at: AT,
    updated_at: AT,
    ...changed,
  };
}

/** A draft. */
export function variant(changed: Partial<Variant> = {}): Variant {
  return {
    id: 'v-1',
    job_id: 'j-1',
    number: 1,
    status: 'draft',
    payload: '# Notes\n\n## Summary\n\nNothing changed.\n',
    file_name: 'notes.md',
    size: 36,
    sha256: '',
    commit: null,
    base_commit: null,
    ref: null,
    edited_by: '',
    merge: 'none',
    merge_run: null,
    merge_commit: null,
    merge_finding: '',
    decided_by: null,
    reason: '',
    accepted_at: null,
    created_at: AT,
    updated_at: AT,
    ...changed,
  };
}

/** A job as it shows its variants. */
export function detail(variants: readonly Variant[], changed: Partial<Job> = {}): JobDetail {
  return { ...job(changed), variants: [...variants] };
}
