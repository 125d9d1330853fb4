import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { keep, kept } from '@/api/kept';
import { midnight } from '@/api/queries/events';
import { recordQuery } from '@/api/queries/record';
import { meQuery } from '@/api/queries/standing';
import { counted, duration } from '@/components/ui/format';

const TYPES = ['task.merged', 'task.finished', 'task.blocked', 'lease.reclaimed'];

const MINUTE_MS = 60_000;

interface Look {
  position: number;
  at: number;
}

/** What changed since this browser looked last, counted from the position that the journal had then; at the first look since midnight. */
export function SinceYouLooked({ project }: { project?: string }) {
  const me = useQuery(meQuery());
  return me.data ? <Since key={me.data.org_id} org={me.data.org_id} project={project} /> : null;
}

function Since({ org, project }: { org: string; project?: string }) {
  const name = `guildhall.looked.${org}`;
  const [before] = useState(() => away(lookOf(kept(name))));
  const [since] = useState(before ? String(before.position) : midnight);
  const changed = useQuery(recordQuery({ types: TYPES, project }, since));
  const position = changed.data?.position;
  useEffect(() => {
    if (position !== undefined) keep(name, { position, at: Date.now() });
  }, [name, position]);
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

/** A look of this very minute is no look before: whoever only came back from another page was not away. */
function away(look: Look | null): Look | null {
  return look && Date.now() - look.at >= MINUTE_MS ? look : null;
}

function lookOf(found: unknown): Look | null {
  const { position, at } = (found ?? {}) as Partial<Record<keyof Look, unknown>>;
  return typeof position === 'number' && typeof at === 'number' ? { position, at } : null;
}
