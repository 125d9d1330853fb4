/** Agents and their sessions, and the changes of who takes work. */
import { queryOptions } from '@tanstack/react-query';
import type { Change } from '../changes';
import { api } from '../client';
import { keys } from '../keys';
import { read, readTagged, type Tagged } from '../problem';
import type { Agent } from '../types';

const LATELY = 500;

/** One agent, with the ETag that a change sends. */
export function agentQuery(id: string) {
  return queryOptions({
    queryKey: keys.agents.one(id),
    queryFn: ({ signal }) =>
      readTagged(api.GET('/api/agents/{agent_id}', { params: { path: { agent_id: id } }, signal })),
  });
}

/** The newest sessions, of one agent or of all. */
export function sessionsQuery(agent?: string) {
  return queryOptions({
    queryKey: keys.sessions.list({ agent }),
    queryFn: ({ signal }) => {
      const query = { agent, newest_first: true, limit: agent ? 50 : LATELY };
      return read(api.GET('/api/sessions', { params: { query }, signal }));
    },
  });
}

export type Availability = 'available' | 'paused';

/** Give an agent work again, or give it none, as it was seen. */
export function availabilityOf(
  seen: Tagged<Agent>,
  availability: Availability,
  reason: string,
): Change<Agent, Agent> {
  const path = { agent_id: seen.value.agent_id };
  return {
    seen,
    touches: ['availability'],
    again: () => readTagged(api.GET('/api/agents/{agent_id}', { params: { path } })),
    send: (etag) => {
      const params = { path, header: { 'if-match': etag } };
      return read(
        api.PATCH('/api/agents/{agent_id}/availability', { params, body: { availability, reason } }),
      );
    },
  };
}
