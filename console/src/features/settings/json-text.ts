/** A JSON object as somebody types it. */

/** The object that a text says, or in words why it says none. */
export function objectIn(text: string): { value: Record<string, unknown> } | { error: string } {
  try {
    const value: unknown = JSON.parse(text.trim() || '{}');
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { value: value as Record<string, unknown> };
    return { error: 'It has to be an object: {"name": "value"}.' };
  } catch (error) {
    return { error: `It is no JSON: ${error instanceof Error ? error.message : error}` };
  }
}
