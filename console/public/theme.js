// Runs before anything is painted, so that a light console never begins dark. Kept in step with src/app/theme.ts.
try {
  const chosen = localStorage.getItem('guildhall.theme') || 'dark';
  const light =
    chosen === 'light' || (chosen === 'system' && matchMedia('(prefers-color-scheme: light)').matches);
  document.documentElement.dataset.theme = light ? 'light' : 'dark';
} catch {
  document.documentElement.dataset.theme = 'dark';
}
