import type { Agent } from '@/api/types';
import { Fact, Facts } from '@/components/ui/facts';
import { ForeignText } from '@/components/ui/foreign-text';
import { exactly } from '@/components/ui/format';
import { Panel } from '@/components/ui/panel';

/** What an agent is for, what it may use, and the rails that it keeps to. */
export function AgentProfile({ agent }: { agent: Agent }) {
  const { profile } = agent;
  return (
    <Panel title="Profile" testId="agent-profile">
      <div className="agent-profile">
        <Facts>
          <Fact name="Tasks">
            <ForeignText text={profile.responsibilities.join(', ')} />
          </Fact>
          <Fact name="Skills">
            {agent.skills.length > 0 && <ForeignText text={agent.skills.join(', ')} />}
          </Fact>
          <Fact name="Tools">
            <code>
              <ForeignText text={profile.toolset.join(', ')} />
            </code>
          </Fact>
          <Fact name="Model">{profile.model || `the ${profile.model_tier} one of the run`}</Fact>
          <Fact name="Joined">{agent.created_at && exactly(agent.created_at)}</Fact>
          <Fact name="Instructions">
            {profile.instructions && <ForeignText text={profile.instructions} />}
          </Fact>
        </Facts>
        <h3>Rails</h3>
        <ul>
          {profile.safety_rails.map((rail) => (
            <li key={rail}>
              <ForeignText text={rail} />
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}
