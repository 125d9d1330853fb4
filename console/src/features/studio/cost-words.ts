/** What is said of the cost of a job before it is asked for. */

/** Rules call nothing; what a model uses is known only as it comes. */
export function costOf(runtime: string, count: number): string {
  return runtime === 'rules'
    ? 'No model is called: it costs $0.00.'
    : `A model is asked ${count === 1 ? 'once' : `${count} times`}. What it uses is booked as it comes.`;
}

/** Who may make a job. */
export const RUNTIMES = [
  { value: 'rules', name: 'The preset alone, no model' },
  { value: 'model', name: 'A model, asked by the preset' },
];
