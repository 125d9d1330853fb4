/** Makes a story of events, one after the other. */
import type { JournalEvent, Run, Task } from '@/api/types';
import type { Asked, Outcome, Story, Visit } from './story';

const WORK = 'dev_work_cycle';
const RECLAIMED = 'lease_reclaimed';

/** Events in the journal's order, as a story of one run and its tasks. */
export function storyOf(run: Run, tasks: readonly Task[], events: readonly JournalEvent[]): Story {
  const teller = new Teller(run.id, new Set(tasks.map((task) => task.id)));
  for (const event of events) teller.take(event);
  return teller.story;
}

/** Takes the events of a run's project in order, and keeps what belongs to the run and its tasks. */
class Teller {
  readonly story: Story = { visits: [], decisions: [], spent: [], asked: [] };
  private readonly steps = new Map<string, Visit>();
  private readonly works = new Map<string, Visit>();
  private readonly purposes = new Map<string, string>();
  private readonly questions = new Map<string, Asked>();

  constructor(
    private readonly run: string,
    private readonly tasks: ReadonlySet<string>,
  ) {}

  take(event: JournalEvent): void {
    const [noun, verb] = event.type.split('.') as [string, string];
    const at = Date.parse(event.emitted_at);
    const said = event.payload ?? {};
    if (noun === 'step' && event.stream.startsWith(`Step:${this.run}/`)) this.step(event, verb, at, said);
    if (noun === 'task' && this.isOurs(event.task_id)) this.work(event.task_id as string, verb, at, said);
    if (noun === 'decision' && said.run_id === this.run) this.decision(at, said);
    if (noun === 'approval') this.question(event, verb, at, said);
    if (event.type === 'session.assigned') this.purposes.set(event.stream, String(said.purpose));
    if (event.type === 'session.usage_settled') this.cost(event, at, said);
  }

  private isOurs(task: string | null): boolean {
    return task !== null && this.tasks.has(task);
  }

  private step(event: JournalEvent, verb: string, at: number, said: Record<string, unknown>): void {
    if (verb === 'queued') {
      const visit = open(String(said.node), event.task_id, Number(said.iteration ?? 0), at);
      this.steps.set(event.stream, visit);
      this.story.visits.push(visit);
    }
    const visit = this.steps.get(event.stream);
    if (!visit) return;
    if (verb === 'claimed') Object.assign(visit, { begun: at, agent: String(said.agent_id ?? '') });
    if (verb === 'released') this.released(event.stream, visit, at, said.reason === RECLAIMED);
    if (verb === 'completed') {
      const result = said.result as { outcome?: string } | undefined;
      Object.assign(visit, { ended: at, outcome: outcomeOf(result?.outcome) });
    }
  }

  /** What was given back is over, and waits anew; of a worker that fell silent it is lost. */
  private released(stream: string, visit: Visit, at: number, lost: boolean): void {
    if (visit.begun === null) return;
    Object.assign(visit, { ended: at, outcome: lost ? 'lost' : 'passed' });
    const again = open(visit.node, visit.task, visit.iteration, at);
    this.steps.set(stream, again);
    this.story.visits.push(again);
  }

  private work(task: string, verb: string, at: number, said: Record<string, unknown>): void {
    const visit = this.works.get(task);
    if (verb === 'claimed' && said.to_status === 'claimed') {
      const before = this.story.visits.filter((one) => one.node === WORK && one.task === task).length;
      const begun = { ...open(WORK, task, before, at), begun: at, agent: String(said.agent_id ?? '') };
      this.works.set(task, begun);
      this.story.visits.push(begun);
    } else if (visit && verb in ENDS) {
      Object.assign(visit, { ended: at, outcome: ENDS[verb] });
      this.works.delete(task);
    }
  }

  private decision(at: number, said: Record<string, unknown>): void {
    const task = (said.task_id as string | null) ?? null;
    const why = String(said.rationale ?? '');
    this.story.decisions.push({ at, node: String(said.node), choice: String(said.choice), task, why });
  }

  private question(event: JournalEvent, verb: string, at: number, said: Record<string, unknown>): void {
    if (verb !== 'requested') {
      const asked = this.questions.get(event.stream);
      if (asked) asked.to = at;
      return;
    }
    const [type, id = ''] = String(said.subject).split(':');
    const task = type === 'Task' ? id : null;
    if (task ? !this.tasks.has(task) : id !== this.run) return;
    const asked = { id: String(said.approval_id), gate: String(said.gate), task, from: at, to: null };
    this.questions.set(event.stream, asked);
    this.story.asked.push(asked);
  }

  private cost(event: JournalEvent, at: number, said: Record<string, unknown>): void {
    const node = this.purposes.get(event.stream);
    if (event.correlation_id !== this.run && !this.isOurs(event.task_id)) return;
    const tokens = Number(said.input_tokens ?? 0) + Number(said.output_tokens ?? 0);
    this.story.spent.push({ at, node: node ?? WORK, micros: Number(said.micros ?? 0), tokens });
  }
}

const ENDS: Readonly<Record<string, Outcome>> = {
  completed: 'passed',
  attempt_failed: 'failed',
  blocked: 'failed',
  interrupted: 'lost',
  released: 'passed',
  reclaimed: 'lost',
};

function open(node: string, task: string | null, iteration: number, queued: number): Visit {
  return { node, task, iteration, queued, begun: null, ended: null, agent: '', outcome: 'open' };
}

function outcomeOf(told: string | undefined): Outcome {
  if (told === 'back') return 'back';
  return told === 'failed' || told === 'blocked' || told === 'stopped' ? 'failed' : 'passed';
}
