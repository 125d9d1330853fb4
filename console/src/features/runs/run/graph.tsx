import { Link, useNavigate } from '@tanstack/react-router';
import { Handle, type NodeProps, Position, ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react';
import { useEffect, useMemo, useRef } from 'react';
import { Button } from '@/components/ui/button';
import { ForeignText } from '@/components/ui/foreign-text';
import { counted } from '@/components/ui/format';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { STATE_OF_TASK } from '@/components/ui/states';
import './graph.css';
import { edgesOf, type GraphNode, nodesOf } from './graph-parts';
import { boxOf } from './layout';
import { StepFace } from './step-face';
import type { Step } from './steps';
import { sentBack } from './steps';
import type { Story } from './story';
import type { TaskCard } from './task-cards';

interface GraphProps {
  steps: readonly Step[];
  cards: readonly TaskCard[];
  story: Story;
  /** Whether somebody drives the run now: only then anything turns. */
  live: boolean;
}

const FIT = { padding: 0.015, maxZoom: 1, minZoom: 0.4 } as const;
const TYPES = {
  step: StepNode,
  head: HeadNode,
  box: BoxNode,
  task: TaskNode,
  back: BackNode,
  more: MoreNode,
};

/** The workflow in its lanes, always laid out alike; a step opens its visits. */
export function Graph(props: GraphProps) {
  return (
    <ReactFlowProvider>
      <Drawn {...props} />
    </ReactFlowProvider>
  );
}

function Drawn({ steps, cards, story, live }: GraphProps) {
  const nodes = useMemo(() => nodesOf(steps, cards, sentBack(story), live), [steps, cards, story, live]);
  const edges = useMemo(() => edgesOf(story), [story]);
  const flow = useReactFlow();
  const height = Math.max(292, boxOf(cards.length).height + 56);
  const frame = useRef<HTMLElement>(null);
  useEffect(() => {
    const fitting = new ResizeObserver(() => void flow.fitView(FIT));
    if (frame.current) fitting.observe(frame.current);
    return () => fitting.disconnect();
  }, [flow]);
  return (
    <section
      ref={frame}
      className="panel graph"
      style={{ height }}
      aria-label="Workflow"
      data-testid="run-graph"
    >
      <ReactFlow<GraphNode>
        nodes={nodes}
        edges={edges}
        nodeTypes={TYPES}
        fitView
        fitViewOptions={FIT}
        minZoom={0.4}
        maxZoom={1.5}
        nodesFocusable={false}
        edgesFocusable={false}
        zoomOnScroll={false}
        preventScrolling={false}
        zoomOnDoubleClick={false}
        proOptions={{ hideAttribution: true }}
      />
      <span className="row gap4 graph-tools">
        <Button kind="bare" icon="minus" aria-label="Smaller" onClick={() => void flow.zoomOut()} />
        <Button kind="bare" icon="plus" aria-label="Larger" onClick={() => void flow.zoomIn()} />
        <Button kind="bare" icon="fit" aria-label="The whole graph" onClick={() => void flow.fitView(FIT)} />
      </span>
    </section>
  );
}

function StepNode({ data }: NodeProps<Extract<GraphNode, { type?: 'step' }>>) {
  const navigate = useNavigate();
  const open = () => navigate({ to: '.', search: (before) => ({ ...before, step: data.step.node }) });
  return (
    <>
      <StepFace step={data.step} live={data.live} open={open} />
      <Handle type="target" id="left" position={Position.Left} />
      <Handle type="target" id="up" position={Position.Top} />
      <Handle type="target" id="below" position={Position.Bottom} />
      <Handle type="source" id="right" position={Position.Right} />
      <Handle type="source" id="down" position={Position.Bottom} />
    </>
  );
}

function HeadNode({ data }: NodeProps<Extract<GraphNode, { type?: 'head' }>>) {
  return (
    <span className="lane-head">
      <b>{data.name}</b> {data.more}
    </span>
  );
}

function BoxNode() {
  return <div className="lane-box" />;
}

function TaskNode({ data: { card } }: NodeProps<Extract<GraphNode, { type?: 'task' }>>) {
  return (
    <div className="mini" title={card.task.title}>
      <StateGlyph name={STATE_OF_TASK[card.task.status]} />
      <span className="cut">
        <ForeignText text={card.task.title} />
      </span>
      <span className={`meta cut ${card.asks ? 'brass' : ''}`}>
        {card.task.code} {card.words}
      </span>
    </div>
  );
}

function BackNode({ data }: NodeProps<Extract<GraphNode, { type?: 'back' }>>) {
  return <span className="sent-back">{data.words}</span>;
}

function MoreNode({ data }: NodeProps<Extract<GraphNode, { type?: 'more' }>>) {
  return (
    <Link className="meta" to="." search={(before) => ({ ...before, part: 'tasks' as const })}>
      and {counted(data.count, 'task')} more
    </Link>
  );
}
