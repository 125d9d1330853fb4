/** A small git repository of a test's own: a package with one function, its test, and a backlog of real work on it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const FILES: Readonly<Record<string, string>> = {
  'greetings/__init__.py': '"""Words for people who come in."""\n',
  'greetings/hello.py': 'def hello(name):\n    return "Hello, " + name\n',
  'tests/__init__.py': '',
  'tests/test_hello.py': [
    'import unittest',
    '',
    'from greetings.hello import hello',
    '',
    '',
    'class HelloTest(unittest.TestCase):',
    '    def test_it_names_who_came(self):',
    '        self.assertEqual(hello("Ada"), "Hello, Ada")',
    '',
  ].join('\n'),
};

/** Two tasks, the second after the first; `more` is written into the head of the backlog. */
export function backlog(more = ''): string {
  return `project: greetings
goal: Newcomers are greeted, and know how.
setup: []
test_command: python -m unittest -q
${more}
tasks:
  - id: T-1
    title: Say goodbye as well
    owned_paths: ["greetings/**"]
    commands: ["sleep 2; printf 'def bye(name):\\n    return \\"Bye, \\" + name\\n' > greetings/bye.py"]
    acceptance_criteria: ["\`python -c 'from greetings.bye import bye; assert bye(chr(65)) == chr(66) + \\"ye, A\\"'\` exits 0"]
  - id: T-2
    title: Write down how it is used
    role: docs
    depends_on: [T-1]
    owned_paths: ["USAGE.md"]
    commands: ["echo 'Call hello and bye.' > USAGE.md"]
    acceptance_criteria: ["\`test -s USAGE.md\` exits 0"]
`;
}

/** How long a call of git may take. */
const GIT_MS = 30_000;

export class Repository {
  readonly folder = mkdtempSync(join(tmpdir(), 'guildhall-greetings-'));

  constructor() {
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), text);
    }
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', 'Greet people');
  }

  /** What git says in this repository, with nobody's settings. */
  git(...words: string[]): string {
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org'];
    const env = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
    // A call that blocks stops every clock of the test too: it has a limit of its own, and nobody to ask.
    return execFileSync('git', [...who, ...words], {
      cwd: this.folder,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: GIT_MS,
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }
}
