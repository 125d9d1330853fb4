import { lazy, Suspense } from 'react';
import type { components } from '@/api/schema';
import type { Run, Task } from '@/api/types';
import { useSecond } from '@/components/ui/clock';
import { useIsWide } from '@/components/ui/use-is-wide';
import { burnOf, forecastOf } from './burn';
import { BurnDown } from './burn-down';
import { MINI } from './layout';
import { StepList } from './step-list';
import './step-list.css';
import type { Step } from './steps';
import type { Story } from './story';
import { cardsOf } from './task-cards';
import { Timeline } from './timeline';
import { rowsOf } from './timeline-rows';

const Graph = lazy(() => import('./graph').then((module) => ({ default: module.Graph })));

interface RunLiveProps {
  run: Run;
  tasks: readonly Task[];
  story: Story;
  steps: readonly Step[];
  standing: components['schemas']['StandingShown'] | undefined;
}

/** Where it is, what holds it, and whether the money lasts. */
export function RunLive({ run, tasks, story, steps, standing }: RunLiveProps) {
  const second = useSecond() * 1000;
  const wide = useIsWide();
  const over = run.ended_at !== null;
  const from = Date.parse(run.created_at ?? '');
  const now = over ? Date.parse(run.ended_at ?? '') : second;
  const live = !over && (standing?.driven ?? false);
  const done = standing?.counts.done ?? 0;
  const burn = standing ? burnOf(standing.budget, story.spent, from) : null;
  const cards = cardsOf(tasks, story.asked, MINI.most, second);
  return (
    <>
      {wide ? (
        <Suspense fallback={<div className="panel graph-comes" />}>
          <Graph steps={steps} cards={cards} story={story} live={live} />
        </Suspense>
      ) : (
        <StepList steps={steps} live={live} />
      )}
      <div className="run-lower">
        <Timeline rows={rowsOf(run, steps, tasks, story, now)} from={from} now={now} over={over} />
        <BurnDown
          burn={burn}
          forecast={over || !burn ? null : forecastOf(burn, from, now, done, standing?.total ?? 0)}
          merged={done}
          from={from}
          now={now}
          over={over}
        />
      </div>
    </>
  );
}
