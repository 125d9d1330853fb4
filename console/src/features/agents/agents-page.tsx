import { useQuery } from '@tanstack/react-query';
import { sessionsQuery } from '@/api/queries/agents';
import { agentsQuery, locksQuery } from '@/api/queries/crew';
import { standingQuery } from '@/api/queries/standing';
import { Failure } from '@/components/ui/failure';
import { counted } from '@/components/ui/format';
import { Empty, Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import '@/components/ui/table.css';
import { AgentLine } from './agent-line';
import { sumsOf } from './agent-words';
import './agents.css';

/** Who can work, on what, at what price? */
export function AgentsPage() {
  const agents = useQuery(agentsQuery());
  const sessions = useQuery(sessionsQuery());
  const standing = useQuery(standingQuery());
  const locks = useQuery(locksQuery());
  const sums = sumsOf(sessions.data?.items ?? []);
  const items = agents.data?.items ?? [];
  return (
    <div className="page page-list" data-testid="page-agents">
      <h1 className="title">Agents</h1>
      <Panel
        title="The crew"
        count={agents.data?.total}
        testId="agents"
        more={
          sessions.data && `tokens and cost of the last ${counted(sessions.data.items.length, 'session')}`
        }
      >
        {agents.isPending && <Skeleton rows={8} />}
        {agents.isError && <Failure what="The agents" error={agents.error} retry={() => agents.refetch()} />}
        {agents.data && !items.length && (
          <Empty icon="agents" title="No agent yet">
            The first run of a project brings its team: pm, ba, dev lead, developers, qa, docs, devops and
            security.
          </Empty>
        )}
        {items.length > 0 && (
          <div className="table-frame">
            <table className="table agents-table">
              <thead>
                <tr>
                  <th>Agent</th>
                  <th>State</th>
                  <th>Now</th>
                  <th>Skills</th>
                  <th className="right">Last seen</th>
                  <th className="right">Tokens</th>
                  <th className="right">Cost</th>
                  <th>Takes work</th>
                </tr>
              </thead>
              <tbody>
                {items.map((agent) => (
                  <AgentLine
                    key={agent.id}
                    agent={agent}
                    sum={sums.get(agent.agent_id)}
                    standing={standing.data}
                    locks={locks.data}
                    seen={
                      sessions.data?.items.find((one) => one.agent_id === agent.agent_id)?.last_activity_at
                    }
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Panel>
    </div>
  );
}
