/** The site's name, as titles and the header show it. */
export const siteName = 'Adversaries & Interpretability';

/** The pages beside the articles, as header and footer link them. */
export const pages = [
  { path: 'about/', title: 'About' },
  { path: 'credits/', title: 'Picture credits' },
] as const;
