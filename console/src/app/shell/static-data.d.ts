import '@tanstack/react-router';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** What the page is called in the crumbs and in the window's title. */
    crumb?: string;
    /** The list that a page of one thing belongs to. */
    within?: { to: string; name: string };
  }
}
