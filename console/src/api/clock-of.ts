/** The clock at an instant, as every line of the console writes it. */

/** The clock at an instant, given as a date, as text or in milliseconds: 14:06. */
export function clockOf(at: Date | string | number): string {
  return clockToSecond(at).slice(0, 5);
}

/** The clock to the second: 14:06:09. */
export function clockToSecond(at: Date | string | number): string {
  return new Date(at).toTimeString().slice(0, 8);
}
