import { fireEvent, render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { Patch } from './patch';
import { readPatch } from './read-patch';

const TEXT = `diff --git a/toolz/core.py b/toolz/core.py
index 111..222 100644
--- a/toolz/core.py
+++ b/toolz/core.py
@@ -10,3 +10,3 @@ def take(n, seq):
 first
-    return "%s of %s" % (one, two)
+    return "{} of {}" % (one, two)
 last
\\ No newline at end of file
diff --git a/old name.md b/new name.md
similarity index 100%
rename from old name.md
rename to new name.md
diff --git a/LICENCE.txt b/LICENCE.txt
new file mode 100644
--- /dev/null
+++ b/LICENCE.txt
@@ -0,0 +1 @@
+<img src=x onerror=alert(1)>
diff --git a/logo.png b/logo.png
index 111..222 100644
Binary files a/logo.png and b/logo.png differ
`;

test('a patch is read into files with their names, lines and counts', () => {
  const files = readPatch(TEXT);
  expect(files.map((file) => [file.path, file.change, file.added, file.removed, file.binary])).toEqual([
    ['toolz/core.py', 'changed', 1, 1, false],
    ['new name.md', 'renamed', 0, 0, false],
    ['LICENCE.txt', 'added', 1, 0, false],
    ['logo.png', 'changed', 0, 0, true],
  ]);
  expect(files[1]?.from).toBe('old name.md');
  const lines = files[0]?.hunks[0]?.lines.map((line) => [line.kind, line.before, line.after]);
  expect(lines).toEqual([
    ['same', 10, 10],
    ['del', 11, null],
    ['add', null, 11],
    ['same', 12, 12],
    ['note', null, null],
  ]);
});

test('what changed within a line is marked, and markup in a file is text', () => {
  render(<Patch text={TEXT} label="Changes" />);
  const file = screen.getByTestId('file-toolz/core.py');
  const marks = [...file.querySelectorAll('mark')].map((mark) => mark.textContent);
  expect(marks).toEqual(['%', 's ', '%', 's', '{', '} ', '{', '}']);
  expect(screen.getByText('<img src=x onerror=alert(1)>')).toBeDefined();
  expect(document.querySelector('img')).toBeNull();
  expect(screen.getByText(/named, not drawn/)).toBeDefined();
});

test('a file folds, and a long one is drawn in full when it is asked for', async () => {
  const lines = Array.from({ length: 700 }, (_, place) => `+line ${place}`).join('\n');
  const text = `diff --git a/x b/x\nnew file mode 100644\n--- /dev/null\n+++ b/x\n@@ -0,0 +1,700 @@\n${lines}\n`;
  render(<Patch text={text} label="Changes" />);
  const file = screen.getByTestId('file-x');
  const [fold, all] = [...file.querySelectorAll('button')];
  expect(file.textContent).not.toContain('line 699');
  fireEvent.click(all as HTMLElement);
  expect(file.textContent).toContain('line 699');
  fireEvent.click(fold as HTMLElement);
  expect(file.textContent).not.toContain('line 0');
});

test('only a hunk with lines hidden above it says so', () => {
  const text = `diff --git a/x b/x
--- a/x
+++ b/x
@@ -1 +1 @@
-one
+two
@@ -9 +9 @@
-nine
+ten
diff --git a/y b/y
new file mode 100644
--- /dev/null
+++ b/y
@@ -0,0 +1 @@
+new
`;
  render(<Patch text={text} label="Changes" />);
  const hunks = [...document.querySelectorAll('[data-hunk]')];
  expect(hunks.map((hunk) => hunk.textContent?.includes('…'))).toEqual([false, true, false]);
});
