/** Agents and their sessions, and the changes of who takes work. */
import { queryOptions } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import { read, readTagged } from '../problem';
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

/** Give an agent work again, or give it none. */
export function setAvailability(
  agent: Agent,
  availability: 'available' | 'paused',
  reason: string,
): Promise<Agent> {
  const params = { path: { agent_id: agent.agent_id } };
  return read(api.PATCH('/api/agents/{agent_id}/availability', { params, body: { availability, reason } }));
}
