/** The graph of a run in React Flow's terms: steps, lanes, tasks, and the ways between them. */
import type { Edge, Node } from '@xyflow/react';
import { counted, minutes } from '@/components/ui/format';
import { boxOf, headOf, MINI, miniOf, moreOf, NODE, placeOf } from './layout';
import type { Lane, Step } from './steps';
import { wasWalked } from './steps';
import type { Story } from './story';
import type { TaskCard } from './task-cards';

export type GraphNode =
  | Node<{ step: Step; live: boolean }, 'step'>
  | Node<{ name: Lane; more: string }, 'head'>
  | Node<Record<string, never>, 'box'>
  | Node<{ card: TaskCard }, 'task'>
  | Node<{ words: string }, 'back'>
  | Node<{ count: number }, 'more'>;

const LANES: readonly Lane[] = ['Plan', 'Build', 'Ship'];

/** Everything that stands in the graph; lanes lie below what is in them. */
export function nodesOf(steps: readonly Step[], cards: readonly TaskCard[], back: number, live: boolean) {
  const box = boxOf(cards.length);
  const nodes: GraphNode[] = [
    { id: 'box', type: 'box', position: box, data: {}, width: box.width, height: box.height, zIndex: -1 },
  ];
  for (const lane of LANES) {
    const of = steps.filter((step) => step.lane === lane);
    nodes.push({
      id: `lane ${lane}`,
      type: 'head',
      position: headOf(lane),
      data: { name: lane, more: extent(of) },
    });
    for (const [place, step] of of.entries())
      nodes.push({
        id: step.node,
        type: 'step',
        position: placeOf(lane, place),
        ...NODE,
        data: { step, live },
      });
  }
  for (const [place, card] of cards.slice(0, MINI.most).entries())
    nodes.push({
      id: card.id,
      type: 'task',
      position: miniOf(place),
      width: MINI.width,
      height: MINI.height,
      data: { card },
    });
  if (cards.length > MINI.most)
    nodes.push({ id: 'more', type: 'more', position: moreOf(), data: { count: cards.length - MINI.most } });
  if (back > 0)
    nodes.push({
      id: 'back',
      type: 'back',
      position: { x: 318, y: 122 },
      data: { words: `sent back ${times(back)}` },
    });
  return nodes.map(
    (node) => ({ ...node, draggable: false, connectable: false, selectable: false }) as GraphNode,
  );
}

/** How long a lane's steps took together, or the pass that its tasks are in. */
function extent(steps: readonly Step[]): string {
  const pass = Math.max(...steps.map((step) => step.pass));
  if (pass > 1) return `pass ${pass}`;
  const seconds = steps.reduce((sum, step) => sum + step.seconds, 0);
  return seconds > 0 ? minutes(seconds) : '';
}

function times(count: number): string {
  return count === 1 ? 'once' : counted(count, 'time');
}

/** The ways that a run goes; what was walked is green, what is sent back is dashed. */
export function edgesOf(story: Story): Edge[] {
  const plain = (source: string, target: string, way: string, walked: boolean): Edge => ({
    id: `${source} ${target}`,
    source,
    target,
    type: 'smoothstep',
    sourceHandle: way === 'down' ? 'down' : 'right',
    targetHandle: way === 'down' ? 'up' : 'left',
    className: walked ? 'walked' : '',
    focusable: false,
    selectable: false,
  });
  const walked = (from: string, to: string) => wasWalked(story, from, to);
  const back: Edge[] = ['lead_review_cycle', 'qa_test_cycle', 'security_scan_cycle', 'merge'].map((node) => ({
    ...plain(node, 'dev_work_cycle', 'down', false),
    targetHandle: 'below',
    className: walked(node, 'dev_work_cycle') ? 'back sent' : 'back',
  }));
  return [
    plain(
      'pm_analyze_requirements',
      'pm_create_tasks',
      'down',
      walked('pm_analyze_requirements', 'pm_create_tasks'),
    ),
    plain('pm_create_tasks', 'bootstrap_repo', 'down', walked('pm_create_tasks', 'bootstrap_repo')),
    plain('bootstrap_repo', 'dev_work_cycle', 'right', walked('bootstrap_repo', 'deliver')),
    plain('dev_work_cycle', 'lead_review_cycle', 'right', walked('dev_work_cycle', 'lead_review_cycle')),
    plain('lead_review_cycle', 'qa_test_cycle', 'right', walked('lead_review_cycle', 'qa_test_cycle')),
    plain('qa_test_cycle', 'security_scan_cycle', 'right', walked('qa_test_cycle', 'security_scan_cycle')),
    plain('security_scan_cycle', 'merge', 'right', walked('security_scan_cycle', 'merge')),
    plain('merge', 'docs_finalize', 'right', walked('deliver', 'docs_finalize')),
    plain('docs_finalize', 'devops_prepare', 'down', walked('docs_finalize', 'devops_prepare')),
    plain('devops_prepare', 'final_decision', 'down', walked('devops_prepare', 'final_decision')),
    ...back,
  ];
}
