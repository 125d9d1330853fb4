/** What is said of an answer that is no success: what, why, and what to do. No blame, no exclamation. */
import { clockOf } from './clock-of';
import { NO_ANSWER, Problem } from './problem';

export interface Words {
  title: string;
  explanation: string;
  /** For whoever is asked for help: status, code, correlation id, time. */
  details: string;
}

/** The words for an error; `what` begins a sentence: "The tasks". */
export function wordsOf(error: unknown, what: string): Words {
  const problem =
    error instanceof Problem
      ? error
      : new Problem(NO_ANSWER, { code: 'internal_error', detail: String(error) });
  return { title: titleOf(problem, what), explanation: explanationOf(problem), details: detailsOf(problem) };
}

/** One sentence for a toast or a line beside a button. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Problem)) return String(error);
  return error.code === 'no_answer' ? NOT_SENT : explanationOf(error);
}

const NOT_SENT =
  'The server does not answer. Nothing that you wrote is lost: do it again once the console is live.';

/** One thing that is wrong with what was sent: with a field, or without one with the whole. */
export interface Fault {
  field: string;
  /** As it is said at the field itself, whose label tells which it is. */
  here: string;
  /** As it is said anywhere else. */
  words: string;
}

/** All that something was refused for, field by field. */
export function faultsOf(error: unknown): Fault[] {
  if (!(error instanceof Problem)) return [faultOf('', sentenceOf(error))];
  const { errors } = error.members;
  if (!Array.isArray(errors)) return [faultOf(error.field ?? '', sentenceOf(error))];
  return errors.map(({ field, detail }: Record<string, unknown>) =>
    faultOf(String(field ?? ''), sentence(field ? `${field}: ${detail}` : String(detail))),
  );
}

function faultOf(field: string, words: string): Fault {
  const said = `${field}: `;
  const isNamed = field !== '' && words.toLowerCase().startsWith(said.toLowerCase());
  return { field, here: isNamed ? sentence(words.slice(said.length)) : words, words };
}

function titleOf(problem: Problem, what: string): string {
  if (problem.status === 401) return 'Your session has ended';
  if (problem.status === 404) return 'There is no such thing here';
  if (problem.passes) return `${what} could not be read`;
  return `${what}: refused`;
}

function explanationOf(problem: Problem): string {
  const said = sentence(problem.detail);
  switch (problem.status) {
    case NO_ANSWER:
      return problem.code === 'no_answer' ? 'The server does not answer. What is shown may be old.' : said;
    case 401:
      return 'What you wrote is kept. Sign in, and it goes on.';
    case 404:
      return `${said} It may belong to another organisation.`;
    case 429:
      return `Too many requests. Again in ${problem.retryAfter ?? 1} s.`;
    default:
      return problem.status >= 500
        ? `The server answered ${problem.status} at ${clockOf(problem.at)}: ${said}`
        : said;
  }
}

function detailsOf(problem: Problem): string {
  const lines = [
    `${problem.status} ${problem.code}: ${problem.detail}`,
    problem.rule && `rule: ${problem.rule}`,
    problem.field && `field: ${problem.field}`,
    problem.correlationId && `correlation id: ${problem.correlationId}`,
    `at: ${problem.at.toISOString()}`,
  ];
  return lines.filter(Boolean).join('\n');
}

function sentence(text: string): string {
  const trimmed = text.trim();
  // A sentence may begin with an address or another name that is written as it is.
  const isName = /^\S*[@/_]/.test(trimmed);
  const begun = isName ? trimmed : trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
