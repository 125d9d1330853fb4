/** What a cron expression means, in words; the server says when that is. */

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** The meaning of five fields, such as "06:00 on weekdays"; null for what is said better by its next times. */
export function cronWords(cron: string): string | null {
  const fields = cron.trim().toLowerCase().split(/\s+/);
  const [minute, hour, day, month, weekday] = fields;
  if (fields.length !== 5 || !minute || !hour || !day || !month || !weekday) return null;
  const time = timeWords(minute, hour);
  const days = dayWords(day, weekday);
  const months = monthWords(month);
  if (time === null || days === null || months === null) return null;
  return [time, days, months].filter(Boolean).join(' ');
}

function timeWords(minute: string, hour: string): string | null {
  const [everyMinute, everyHour] = [stepOf(minute), stepOf(hour)];
  if (everyMinute && hour === '*') return everyMinute === 1 ? 'every minute' : `every ${everyMinute} minutes`;
  const minutes = numbersIn(minute, 0, 59);
  if (!minutes) return null;
  if (everyHour) {
    const often = everyHour === 1 ? 'every hour' : `every ${everyHour} hours`;
    return minutes.length === 1 && minutes[0] === 0
      ? often
      : `${often}, at minute ${listed(minutes.map(String))}`;
  }
  const hours = numbersIn(hour, 0, 23);
  if (!hours || hours.length * minutes.length > 6) return null;
  return listed(hours.flatMap((h) => minutes.map((m) => `${two(h)}:${two(m)}`)));
}

function dayWords(day: string, weekday: string): string | null {
  if (day === '*' && weekday === '*') return 'every day';
  const parts: string[] = [];
  if (day !== '*') {
    const days = day === 'l' ? [] : numbersIn(day, 1, 31);
    if (!days) return null;
    parts.push(day === 'l' ? 'on the last day of the month' : `on the ${listed(days.map(ordinal))}`);
  }
  if (weekday !== '*') {
    const names = namesIn(weekday, DAYS, 0, 7);
    if (!names) return null;
    const days = [...new Set(names.map((one) => one % 7))].sort((one, other) => one - other);
    parts.push(weekdayWords(days));
  }
  return parts.join(' and ');
}

function weekdayWords(days: readonly number[]): string {
  const said = days.join();
  if (said === '1,2,3,4,5') return 'on weekdays';
  if (said === '0,6') return 'at weekends';
  return `on ${listed(days.map((one) => `${DAYS[one]}s`))}`;
}

function monthWords(month: string): string | null {
  if (month === '*') return '';
  const months = namesIn(month, MONTHS, 1, 12);
  return months && `in ${listed(months.map((one) => MONTHS[one - 1] ?? ''))}`;
}

/** How often a field comes: 1 for `*`, n for a step over all; null for anything else. */
function stepOf(field: string): number | null {
  if (field === '*') return 1;
  const step = /^\*\/(\d+)$/.exec(field)?.[1];
  return step && Number(step) > 0 ? Number(step) : null;
}

/** Numbers, lists and ranges of a field; null for anything else. */
function numbersIn(field: string, least: number, most: number): number[] | null {
  const found = field.split(',').map((part) => {
    const [, from, to] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    return from === undefined ? null : range(Number(from), Number(to ?? from));
  });
  const all = found.every((one) => one !== null) ? found.flat() : null;
  return all?.every((one) => one >= least && one <= most) ? all : null;
}

/** Like {@link numbersIn}, where the first three letters of a name stand for its number. */
function namesIn(field: string, names: readonly string[], least: number, most: number): number[] | null {
  const numbered = names.reduce(
    (text, name, place) => text.replaceAll(name.slice(0, 3).toLowerCase(), String(place + least)),
    field,
  );
  return numbersIn(numbered, least, most);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, place) => from + place);
}

function ordinal(number: number): string {
  const ending = number >= 11 && number <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${ending}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
