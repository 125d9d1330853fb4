import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { toldQuery } from '@/api/queries/events';
import { counted, duration } from '@/components/ui/format';

const KEPT = 'guildhall.looked';
const MOST = 500;

interface Look {
  position: number;
  at: number;
}

/** What changed between two visits: counted from the position of the journal at which this browser looked last. */
export function SinceYouLooked({ project }: { project?: string }) {
  const [before] = useState(lastLook);
  const types = ['task.merged', 'task.finished', 'task.blocked', 'lease.reclaimed'];
  const since = before ? String(before.position) : undefined;
  const changed = useQuery({
    ...toldQuery({ types, project, since, limit: MOST }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const position = changed.data?.position;
  useEffect(() => {
    if (position !== undefined) localStorage.setItem(KEPT, JSON.stringify({ position, at: Date.now() }));
  }, [position]);
  if (!changed.data) return <p className="muted">Asking what changed.</p>;
  const items = changed.data.items;
  const count = (...wanted: string[]) => items.filter((one) => wanted.includes(one.event.type)).length;
  const merged = counted(count('task.merged', 'task.finished'), 'task');
  const lost = count('lease.reclaimed');
  const facts = `${merged} done, ${count('task.blocked')} blocked, ${lost ? `${counted(lost, 'lease')} reclaimed` : 'nothing lost'}.`;
  return (
    <p className="muted" data-testid="since">
      {before ? `Since you looked ${duration((Date.now() - before.at) / 1000)} ago: ` : 'In all: '}
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
