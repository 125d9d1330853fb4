import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync('src/app/styles/tokens.css', 'utf8');
const [, dark = '', light = ''] = css.split(/:root(?:\[data-theme=.light.\])?\s*\{/);
const DEPTHS = ['canvas', 'surface', 'raised', 'active'];
const HUES = ['brass', 'red', 'green', 'teal', 'blue', 'violet'];
const TEXT = 4.5;
const GRAPHIC = 3;

function colours(block: string): Map<string, string> {
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\b/g)].map((found) => [found[1] ?? '', found[2] ?? '']),
  );
}

/** Relative luminance (WCAG 2.2). */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

describe.each([
  ['dark', colours(dark)],
  ['light', colours(light)],
])('in the %s theme', (_theme, tokens) => {
  const of = (name: string) => tokens.get(name) ?? '#000000';
  const least = (ink: string, grounds: readonly string[]) =>
    Math.min(...grounds.map((one) => contrast(of(ink), of(one))));

  test.each(['faint', 'muted', 'text'])('%s is read on every depth', (ink) => {
    expect(least(ink, DEPTHS)).toBeGreaterThanOrEqual(TEXT);
  });

  test('the edge of a control is seen on every depth', () => {
    expect(least('edge', DEPTHS)).toBeGreaterThanOrEqual(GRAPHIC);
  });

  test.each(HUES)('%s is read as ink on every depth and on its tint, and seen as fill', (hue) => {
    expect(least(hue, [...DEPTHS, `${hue}-tint`])).toBeGreaterThanOrEqual(TEXT);
    expect(least(`${hue}-fill`, DEPTHS)).toBeGreaterThanOrEqual(GRAPHIC);
  });

  test('the primary button and changed lines are read', () => {
    expect(contrast(of('on-solid'), of('solid'))).toBeGreaterThanOrEqual(TEXT);
    expect(least('text', ['add', 'del', 'add-mark', 'del-mark'])).toBeGreaterThanOrEqual(TEXT);
  });
});
