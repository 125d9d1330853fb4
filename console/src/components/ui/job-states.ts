/** Which glyph and which word stand for each state of a job and of a variant. */
import type { Job, Variant } from '@/api/types';
import type { ChipHue } from './chip';
import type { StateName } from './icon/state-glyph';

export const STATE_OF_JOB: Readonly<Record<Job['status'], StateName>> = {
  queued: 'queued',
  running: 'running',
  completed: 'done',
  failed: 'failed',
};

export const WORD_OF_JOB: Readonly<Record<Job['status'], string>> = {
  queued: 'Queued',
  running: 'Being made',
  completed: 'Completed',
  failed: 'Failed',
};

export const HUE_OF_JOB: Readonly<Record<Job['status'], ChipHue>> = {
  queued: 'plain',
  running: 'blue',
  completed: 'green',
  failed: 'red',
};

export const STATE_OF_VARIANT: Readonly<Record<Variant['status'], StateName>> = {
  draft: 'draft',
  accepted: 'done',
  rejected: 'cancelled',
};

export const WORD_OF_VARIANT: Readonly<Record<Variant['status'], string>> = {
  draft: 'Draft',
  accepted: 'Accepted',
  rejected: 'Rejected',
};
