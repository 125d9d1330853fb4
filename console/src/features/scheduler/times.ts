/** Times to come, exactly: ISO 8601 in the time zone of the schedule. */

/** An instant in a time zone, such as "2026-11-27 02:30 +01:00"; in UTC where the zone is not known here. */
export function isoIn(at: string, zone: string): string {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(new Date(at))
      .map((one) => [one.type, one.value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? '';
  const offset = part('timeZoneName').replace('GMT', '') || '+00:00';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')} ${offset}`;
}

/** The day of the week at an instant in a time zone. */
export function dayIn(at: string, zone: string): string {
  const parts = formatOf(zone).formatToParts(new Date(at));
  return parts.find((one) => one.type === 'weekday')?.value ?? '';
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const shape = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  } as const;
  try {
    return new Intl.DateTimeFormat('en-GB', { ...shape, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat('en-GB', { ...shape, timeZone: 'UTC' });
  }
}

/** The zone of this browser. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}
