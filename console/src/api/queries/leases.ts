import { api } from '../client';
import { read } from '../problem';

/** Take a stale lease back, or with none named every stale one. */
export function reclaimLeases(lock: string | null) {
  return read(api.POST('/collab/leases/reclaim', { body: lock ? { lock_id: lock } : {} }));
}
