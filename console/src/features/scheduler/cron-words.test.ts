import { expect, test } from 'vitest';
import { cronWords } from './cron-words';

test.each([
  ['0 6 * * 1-5', '06:00 on weekdays'],
  ['30 2 * * mon-fri', '02:30 on weekdays'],
  ['* * * * *', 'every minute every day'],
  ['*/15 * * * *', 'every 15 minutes every day'],
  ['0 */2 * * *', 'every 2 hours every day'],
  ['20 * * * 0,6', 'every hour, at minute 20 at weekends'],
  ['0 6,18 1 * *', '06:00 and 18:00 on the 1st'],
  ['0 0 1,22,13 jan,jul *', '00:00 on the 1st, 22nd and 13th in January and July'],
  ['0 12 1 * sun', '12:00 on the 1st and on Sundays'],
  ['0 12 * * 7', '12:00 on Sundays'],
  ['0 4 l * *', '04:00 on the last day of the month'],
])('%s means %s', (cron, words) => {
  expect(cronWords(cron)).toBe(words);
});

test.each(['', 'every day', '61 * * * *', '0 0 * * mon#2', '1-59/2 * * * *', '0 25 * * *'])(
  '%s is left to its next times',
  (cron) => {
    expect(cronWords(cron)).toBeNull();
  },
);
