import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import './app/fonts/fonts.css';
import './app/styles/tokens.css';
import './app/styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { flagsQuery, readFlags, USUAL } from './api/flags';
import { createQueryClient } from './api/query-client';
import { App } from './app/app';
import { createConsoleRouter } from './app/router';
import { applyTheme } from './components/theme';

/** Draw the console, once it is known whether a recording stands in for the server; nothing that is loaded waits for this. */
async function draw(root: HTMLElement): Promise<void> {
  const queries = createQueryClient();
  // A server that is away is told of by the pages; it must not keep them from being drawn.
  const flags = await readFlags().catch(() => USUAL);
  queries.setQueryData(flagsQuery().queryKey, flags);
  if (flags.demoMode) await (await import('./demonstration/play')).playRecording();
  createRoot(root).render(
    <StrictMode>
      <App queries={queries} router={createConsoleRouter(queries)} />
    </StrictMode>,
  );
}

applyTheme();
const root = document.getElementById('root');
if (!root) throw new Error('the page has no place for the console');
void draw(root);
