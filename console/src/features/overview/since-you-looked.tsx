import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { midnight } from '@/api/queries/events';
import { recordQuery } from '@/api/queries/record';
import { counted, duration } from '@/components/ui/format';

const KEPT = 'guildhall.looked';
const TYPES = ['task.merged', 'task.finished', 'task.blocked', 'lease.reclaimed'];

interface Look {
  position: number;
  at: number;
}

/** What changed since this browser looked last, counted from the position that the journal had then; at the first look since midnight. */
export function SinceYouLooked({ project }: { project?: string }) {
  const [before] = useState(lastLook);
  const [since] = useState(before ? String(before.position) : midnight);
  const changed = useQuery(recordQuery({ types: TYPES, project }, since));
  const position = changed.data?.position;
  useEffect(() => {
    if (position !== undefined) localStorage.setItem(KEPT, JSON.stringify({ position, at: Date.now() }));
  }, [position]);
  if (!changed.data) return <p className="muted">Asking what changed.</p>;
  const { events } = changed.data;
  const count = (...wanted: string[]) => events.filter((one) => wanted.includes(one.type)).length;
  const merged = counted(count('task.merged', 'task.finished'), 'task');
  const lost = count('lease.reclaimed');
  const facts = `${merged} done, ${count('task.blocked')} blocked, ${lost ? `${counted(lost, 'lease')} reclaimed` : 'nothing lost'}.`;
  return (
    <p className="muted" data-testid="since">
      {before ? `Since you looked ${duration((Date.now() - before.at) / 1000)} ago: ` : 'Today: '}
      {facts}
    </p>
  );
}

function lastLook(): Look | null {
  const kept = JSON.parse(localStorage.getItem(KEPT) ?? 'null') as Partial<Look> | null;
  return typeof kept?.position === 'number' && typeof kept.at === 'number'
    ? { position: kept.position, at: kept.at }
    : null;
}
