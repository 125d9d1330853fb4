import type { Preset } from '@/api/types';

/** The plain document that comes with the product: a job that names no preset is made from it. */
export const PLAIN: Preset = {
  id: '',
  name: 'document',
  kind: 'document',
  description: 'A document with a title, a text and a list of the inputs.',
  template: '',
  commands: [],
  inputs: { prompt: '' },
  variants: 1,
  file_name: 'document.md',
  version: 0,
  retired: false,
  created_by: '',
  created_at: '',
  updated_at: '',
};
