/** Which glyph and which word stand for each state of a project. */
import type { Project } from '@/api/types';
import type { ChipHue } from './chip';
import type { StateName } from './icon/state-glyph';

export const STATE_OF_PROJECT: Readonly<Record<Project['status'], StateName>> = {
  draft: 'draft',
  ready: 'ready',
  running: 'busy',
  paused: 'paused',
  completed: 'done',
  failed: 'failed',
};

export const WORD_OF_PROJECT: Readonly<Record<Project['status'], string>> = {
  draft: 'Draft',
  ready: 'Ready',
  running: 'Running',
  paused: 'Paused',
  completed: 'Completed',
  failed: 'Failed',
};

export const HUE_OF_PROJECT: Readonly<Record<Project['status'], ChipHue>> = {
  draft: 'plain',
  ready: 'plain',
  running: 'blue',
  paused: 'plain',
  completed: 'green',
  failed: 'red',
};
