/** What the page of settings asks for, as tests use it. */
import type { components } from '@/api/schema';
import { AT, me, page } from './examples';

type Schemas = components['schemas'];

/** Who may set everything. */
export const admin: Schemas['Me'] = {
  ...me,
  abilities: ['read', 'write', 'approve', 'keep_keys', 'administer'],
};

/** A key of a program. */
export const apiKey: Schemas['KeyShown'] = {
  key_id: 'k-1',
  kind: 'personal',
  name: 'ci',
  prefix: 'ghk.one',
  scopes: ['read'],
  user_id: 'u-1',
  project_id: null,
  expires_at: null,
  created_at: AT,
  revoked_at: null,
  last_used_at: null,
};

/** Another member. */
export const ada = {
  user_id: 'u-2',
  email: 'ada@example.org',
  name: 'Ada',
  role: 'member',
  added_at: AT,
  signed_in_at: null,
};

/** An address that is told of events. */
export const webhook: Schemas['WebhookShown'] = {
  webhook_id: 'w-1',
  url: 'https://hooks.example.org/x',
  event_types: ['run.ended'],
  description: '',
  active: true,
  created_at: AT,
  updated_at: AT,
};

/** What it could not be told. */
export function deadLetter(changed: Partial<Schemas['DeliveryShown']> = {}): Schemas['DeliveryShown'] {
  return {
    delivery_id: 'd-1',
    webhook_id: 'w-1',
    position: 7,
    event_id: 'e-1',
    event_type: 'run.ended',
    status: 'abandoned',
    attempts: 8,
    error: 'no answer',
    created_at: AT,
    updated_at: AT,
    ...changed,
  };
}

/** What the settings of a hall answer in which hardly anything is set. */
export const settings = {
  '/auth/me': admin,
  '/auth/keys': page([]),
  '/api/members': page([ada]),
  '/api/webhooks': page([webhook]),
  '/api/webhooks/w-1/deliveries': page([]),
  '/api/webhooks/w-1/standing': { webhook_id: 'w-1', waiting: null },
  '/api/projects': page([]),
  '/api/templates': page([]),
  '/presets': page([]),
};
